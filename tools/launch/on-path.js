import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program of this name would start. */
export function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => isExecutable(join(directory, name)));
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not for us
  }
}
