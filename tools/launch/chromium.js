import { canInstall, install } from './apt.js';
import { isOnPath } from './on-path.js';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

let ensuring;

/**
 * The browser tests drive a Chromium: `LEV_CHROMIUM`, or one on PATH. As root on Debian a missing one is installed;
 * elsewhere this only says what is missing, and the browser tests fail.
 */
export function ensureChromium() {
  ensuring ??= ensure();
  return ensuring;
}

async function ensure() {
  if (process.env.LEV_CHROMIUM !== undefined || NAMES.some(isOnPath)) return;
  if (canInstall()) return installChromium();
  console.error('No Chromium: install chromium or google-chrome, or set LEV_CHROMIUM. Browser tests will fail.');
}

async function installChromium() {
  console.error('Installing chromium with apt-get, for the browser tests.');
  const failure = await install('chromium');
  if (failure !== undefined) console.error(`apt-get could not; browser tests will fail.\n${failure}`);
}
