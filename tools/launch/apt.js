import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Another apt-get (an unattended upgrade, the other half of `npm test`) may hold the lock; it ends within minutes. */
const LOCK_TIMEOUT_S = 300;
const LISTS_LOCK_RETRY_MS = 2_000;
const POLICY = '/usr/sbin/policy-rc.d';
let updated;
let last = Promise.resolve();

/** Whether apt-get can be used here without asking anybody: root on Debian. */
export function canInstall() {
  return process.getuid?.() === 0 && isDebian();
}

/**
 * Installs Debian packages without recommendations and without starting their services. The package lists are refreshed
 * once, and only when they do not do: with no network, a machine that has everything cached still works. One install
 * at a time: dpkg allows no more.
 *
 * @param {string[]} packages
 * @returns {Promise<string | undefined>} what apt-get had to say when it failed
 */
export function install(...packages) {
  last = last.then(() => withoutServices(() => installNow(['install', '-y', '--no-install-recommends', ...packages])));
  return last;
}

async function installNow(args) {
  if ((await apt(...args)) === undefined) return undefined;
  updated ??= update();
  return (await updated) ?? (await apt(...args));
}

/** The lock on the lists is the one that apt-get has no option to wait for. */
async function update() {
  const deadline = performance.now() + LOCK_TIMEOUT_S * 1000;
  for (;;) {
    const failure = await apt('update');
    if (failure === undefined || !failure.includes('Could not get lock') || performance.now() > deadline)
      return failure;
    await new Promise((resolve) => setTimeout(resolve, LISTS_LOCK_RETRY_MS));
  }
}

/** A package of a server starts it, on the port that a test engine or a user's own server may want. */
async function withoutServices(work) {
  const ours = createPolicy();
  try {
    return await work();
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

function createPolicy() {
  try {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause.code === 'EEXIST') return false; // the machine's own policy, or another of our installs
    throw cause;
  }
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-qq', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`];
  // A group of its own: Ctrl-C on the test run must not tear dpkg out of the middle of an install.
  const child = spawn('apt-get', [...options, ...args], { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status) => resolve(status === 0 ? undefined : said.trim() || `apt-get ended with ${status}`));
  });
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')); // Ubuntu's chromium is a snap: not for us
  } catch {
    return false; // no such file: not Debian
  }
}
