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
 * @param isNeeded whether its absence makes the service unready
 * @param without what is still served while it is away and not needed, for the note
 */
export function busCheck(
  name: string,
  bus: Bus,
  isNeeded: () => boolean | Promise<boolean>,
  without?: string,
): ReadinessCheck {
  return {
    name,
    check: async () => {
      const said = bus.trouble ?? (bus.isAvailable ? undefined : 'it cannot be reached');
      if (said === undefined) return undefined;
      if (bus.isAvailable) return { note: said };
      if (await isNeeded()) return said;
      return { note: without === undefined ? said : `${said}; meanwhile ${without}` };
    },
  };
}
