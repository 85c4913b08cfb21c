import { connect } from 'node:net';

const POLL_MS = 50;

/** Resolves once something accepts connections there. @throws when nothing does in time */
export async function listens({ hostname, port }: URL, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await accepts(hostname, Number(port)))) {
    if (performance.now() > deadline) throw new Error(`nothing listens on ${hostname}:${port}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
