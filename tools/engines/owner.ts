import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who started a container or a process: `host/pid/start`. The host, because a Docker engine may serve several machines
 * or build containers, and the start, because process ids come again.
 */
export function ownerOf(pid: number): string {
  return `${hostname()}/${pid}/${startOf(pid) ?? ''}`;
}

/** Whether an owner is known to be gone. Of another host nothing is known. */
export function isGone(owner: string, start: (pid: number) => string | undefined = startOf): boolean {
  const [host, pid, started] = owner.split('/');
  if (host !== hostname() || pid === undefined) return false;
  return start(Number(pid)) !== started;
}

/** When a process started, as this system counts; `undefined` when there is none. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  return process.platform === 'linux' ? ticks(pid) : '';
}

function ticks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]; // field 22; the name before it may hold spaces
  } catch {
    return undefined; // it ended meanwhile
  }
}
