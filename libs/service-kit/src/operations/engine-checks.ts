import { reasonOf } from '@leviathan/kernel';
import type { ReadinessCheck } from '../service.ts';

/** What a bus says of itself. */
interface Bus {
  readonly isAvailable: boolean;
  readonly trouble: string | undefined;
}

/** Whether a journal's store answers, and if not, why. */
export function journalCheck(name: string, journal: { ping(): Promise<void> }): ReadinessCheck {
  return {
    name,
    check: () =>
      journal.ping().then(
        () => undefined,
        (error: unknown) => reasonOf(error),
      ),
  };
}

/**
 * Whether a bus can be used, and if not, why. What it cannot do although it is there is a note.
 *
 * @param isNeeded whether its absence makes the service unready; a note unless given
 */
export function busCheck(name: string, bus: Bus, isNeeded: () => boolean | Promise<boolean>): ReadinessCheck {
  return {
    name,
    check: async () => {
      const said = bus.trouble ?? (bus.isAvailable ? undefined : 'it cannot be reached');
      if (said === undefined) return undefined;
      return !bus.isAvailable && (await isNeeded()) ? said : { note: said };
    },
  };
}
