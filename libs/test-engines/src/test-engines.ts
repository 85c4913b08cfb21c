import { ENGINE_NAMES, type EngineAddress, type EngineName } from './engine.ts';
import { TestEngine } from './test-engine.ts';

/** Where `npm test` says which engines it started, as JSON: engine name → {@link EngineAddress}. */
export const TEST_ENGINES_VARIABLE = 'LEV_TEST_ENGINES';

/** The engines that run for the tests. @throws when `npm test` has started none: that is the command to run */
export function testEngines(): Readonly<Record<EngineName, TestEngine>> {
  const text = process.env[TEST_ENGINES_VARIABLE];
  if (text === undefined) throw new Error('no engines run for the tests: start them with npm test or npm run e2e');
  const addresses = JSON.parse(text) as Readonly<Record<EngineName, EngineAddress>>;
  const [rabbitmq, nats, mongo] = ENGINE_NAMES.map((name) => new TestEngine(addresses[name]));
  if (rabbitmq === undefined || nats === undefined || mongo === undefined) throw new Error('an engine is missing');
  return { rabbitmq, nats, mongo };
}
