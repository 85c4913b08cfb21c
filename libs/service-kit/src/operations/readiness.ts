import type { ServiceName } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import type { ReadinessCheck, Service } from '../service.ts';

/** A check slower than this counts as failing: probes do not wait, and get their answer within a second. */
const CHECK_MS = 900;

/** `starting` and `stopping` answer not ready whatever the checks say. */
const Phase = Type.Enum(['starting', 'serving', 'stopping']);
export type Phase = Static<typeof Phase>;

const CheckResult = Type.Object({
  name: Type.String({ description: 'service/dependency' }),
  ready: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'Why it is not ready.' })),
  note: Type.Optional(Type.String({ description: 'What an operator should know although it is ready.' })),
});
export type CheckResult = Static<typeof CheckResult>;

export const ReadinessReport = Type.Object(
  { ready: Type.Boolean(), phase: Phase, checks: Type.Array(CheckResult) },
  { $id: 'Readiness' },
);
export type ReadinessReport = Static<typeof ReadinessReport>;

/** Whether this process should get requests, and if not, why. */
export class Readiness {
  readonly #services: readonly Service[];
  phase: Phase;

  constructor(services: readonly Service[], phase: Phase = 'starting') {
    this.#services = services;
    this.phase = phase;
  }

  /** @param only one service; all of them unless given */
  async report(only?: ServiceName): Promise<ReadinessReport> {
    const services = this.#services.filter(({ name }) => only === undefined || name === only);
    const checks = await Promise.all(services.flatMap(({ name, checks }) => checks.map((check) => run(name, check))));
    return { ready: this.phase === 'serving' && checks.every(({ ready }) => ready), phase: this.phase, checks };
  }
}

async function run(service: ServiceName, check: ReadinessCheck): Promise<CheckResult> {
  const name = `${service}/${check.name}`;
  const found = await Promise.race([settled(check), late()]);
  if (found === undefined) return { name, ready: true };
  return typeof found === 'string' ? { name, ready: false, reason: found } : { name, ready: true, note: found.note };
}

/** A check that throws is a check that fails. */
async function settled(check: ReadinessCheck): ReturnType<ReadinessCheck['check']> {
  try {
    return await check.check();
  } catch (error) {
    return reasonOf(error);
  }
}

/** Real time on purpose: a probe's patience is not the system's clock. */
function late(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  setTimeout(() => resolve(`the check took longer than ${String(CHECK_MS)} ms`), CHECK_MS).unref();
  return promise;
}
