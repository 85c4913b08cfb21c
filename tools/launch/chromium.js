import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/**
 * The browser tests drive a Chromium: `LEV_CHROMIUM`, or one on PATH. As root on Debian a missing one is installed;
 * elsewhere this only says what is missing, and the browser tests fail.
 */
export function ensureChromium() {
  if (process.env.LEV_CHROMIUM !== undefined || NAMES.some(isOnPath)) return;
  if (isDebian() && process.getuid?.() === 0) return install();
  console.error('No Chromium: install chromium or google-chrome, or set LEV_CHROMIUM. Browser tests will fail.');
}

function install() {
  console.error('Installing chromium with apt-get, for the browser tests.');
  const failure = apt('update') ?? apt('install', '-y', '--no-install-recommends', 'chromium');
  if (failure !== undefined) console.error(`apt-get could not; browser tests will fail.\n${failure}`);
}

/** What apt-get had to say when it failed. */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr);
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')); // Ubuntu's chromium is a snap: not for us
  } catch {
    return false; // no such file: not Debian
  }
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false; // not in this directory
    }
  });
}
