import { reasonOf } from '@leviathan/kernel';
import type { ReadinessCheck } from '../service.ts';

/** What a bus says of itself. */
interface Bus {
  readonly isAvailable: boolean;
  readonly trouble: string | undefined;
  readonly outdated?: string | undefined;
}

/** A store as far as readiness looks at it. */
interface Store {
  readonly outdated?: string | undefined;
  ping(): Promise<void>;
}

/** Whether a journal's store answers, and if not, why. That it is older than what is supported is a note. */
export function journalCheck(name: string, journal: Store): ReadinessCheck {
  return {
    name,
    check: () =>
      journal.ping().then(
        () => noteOf(journal.outdated),
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
      if (said === undefined) return noteOf(bus.outdated);
      if (bus.isAvailable) return { note: said };
      if (await isNeeded()) return said;
      return { note: without === undefined ? said : `${said}; meanwhile ${without}` };
    },
  };
}

function noteOf(said: string | undefined): { readonly note: string } | undefined {
  return said === undefined ? undefined : { note: said };
}
