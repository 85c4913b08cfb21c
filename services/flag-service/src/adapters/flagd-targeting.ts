import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import { ErrorCode } from '@openfeature/core';
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';

/** What goes wrong is in the answer. */
const silence = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/**
 * Compiles one flag with the evaluator that routers use, as strictly as they do.
 *
 * flagd-core takes a rule that does not compile and fails only when it is evaluated; so it is evaluated here, once,
 * for nobody.
 *
 * @returns why it cannot be used
 */
export function checkTargeting(
  key: string,
  definition: FlagDefinition,
  evaluators: FlagSet['$evaluators'],
): string | undefined {
  const set: FlagSet = {
    ...(evaluators === undefined ? {} : { $evaluators: evaluators }),
    flags: { [key]: definition },
  };
  try {
    const storage = new MemoryStorage(silence);
    storage.setConfigurations(JSON.stringify(set), true);
    return parseError(new FlagdCore(storage, silence), key);
  } catch (error) {
    return deepestComplaint(reasonOf(error));
  }
}

function parseError(core: FlagdCore, key: string): string | undefined {
  const { errorCode, errorMessage } = core.getFlag(key)?.evaluate({}, silence) ?? {};
  return errorCode === ErrorCode.PARSE_ERROR ? (errorMessage ?? 'does not compile') : undefined;
}

/** flagd-core says against all of its rules what does not fit: only the deepest place that it names is of use. */
function deepestComplaint(message: string): string {
  const places = [...message.matchAll(/"instancePath": "\/flags\/[^"/]*([^"]*)"/g)].map(([, place = '']) => place);
  const deepest = places.reduce((deep, place) => (place.length > deep.length ? place : deep), '');
  if (deepest !== '') return `flagd has no rule that fits at ${deepest}`;
  return message.split('\n', 1).join('');
}
