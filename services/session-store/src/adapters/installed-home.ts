import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installed, type Journal } from '@leviathan/grains';
import { type Clock, LeviathanError } from '@leviathan/kernel';

/** Thrown to whoever would hold another home than the installation's. Its message says what to do. */
export class OtherLegacyHome extends LeviathanError {
  readonly code = 'other-legacy-home';
  readonly retry = 'later';
}

const NAME = '.leviathan-home-id';

/**
 * That this is the home in which the installation keeps its legacy sessions, and not another folder: the lock keeps
 * two processes out of one home, and this keeps one installation out of two. With a second home, such as the empty disk
 * of another machine, a session would be found or not as its command happens to come here or there.
 *
 * To be called by the holder of the lock. Rejects with {@link OtherLegacyHome}, or while the store cannot tell.
 */
export async function assertInstalledHome(root: string, journal: Journal, clock: Clock): Promise<void> {
  const id = idIn(join(root, '.kingly'));
  const installed = await new Installed({ journal, clock, name: 'legacy-home', value: id }).value();
  if (installed === id) return;
  throw new OtherLegacyHome(
    `${root} is not the home in which this installation keeps its legacy sessions: give this process that home, or set ` +
      `LEV_LEGACY_HOLDER=false; if that home is lost for good, write ${installed} into ${join(root, '.kingly', NAME)}`,
  );
}

/** A name that is the home's own, wherever it is mounted; it comes along in a copy or a restored backup. */
function idIn(folder: string): string {
  const path = join(folder, NAME);
  const known = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (known !== '') return known;
  const id = randomUUID();
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.new`, id, { flush: true });
  renameSync(`${path}.new`, path); // whole or not at all
  return id;
}
