/*
 * Preloaded into the process that tools/launch/run.js starts. Node has no exec, so the launcher stays as a parent; the
 * IPC channel between the two closes when it dies, however it dies. Then this process stops as if told to (SIGTERM) and,
 * should that hang, for good.
 */
const GRACE_MS = 30_000;

process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref(); // the channel alone must not keep a finished program running
