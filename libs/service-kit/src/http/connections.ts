import { Server, type Socket } from 'node:net';
import type { Clock, Timer } from '@leviathan/kernel';
import type { FastifyInstance } from 'fastify';

/** How long a stop leaves a silent keep-alive connection open: longer than a request needs to arrive that is on its way. */
export const IDLE_GRACE_MS = 500;

/**
 * The same behind a proxy of a cluster, which keeps connections for a minute and takes one up at any moment: most are
 * used within this time, told to end by their answer, and so are not there any more when the rest is closed. Half a
 * second was not enough: on a busy cluster one request in thousands was sent just as its connection was closed.
 */
export const PROXIED_IDLE_GRACE_MS = 3000;

/**
 * The connections of one server, so that its stop resets nobody.
 *
 * A keep-alive connection may be silent here while its next request is already on its way; closing it then would
 * reset that request, although its sender did nothing wrong. So a stop first tells (`Connection: close` on every
 * answer) and closes what is still silent only after a grace such as {@link IDLE_GRACE_MS}.
 *
 * Not promised: an answer to a request that arrives on a connection that was silent for all that time.
 */
export class Connections {
  readonly #app: FastifyInstance;
  readonly #open = new Set<Socket>();
  readonly #emptied = new Set<() => void>();
  #isStopping = false;

  constructor(app: FastifyInstance) {
    this.#app = app;
    app.server.on('connection', (socket: Socket) => this.#add(socket));
    // Also on the answers to requests that came before the stop: whoever reads one sends its next request elsewhere.
    app.addHook('onSend', async (_request, reply) => {
      if (this.#isStopping) reply.header('connection', 'close');
    });
  }

  /** Stops listening, ends event streams, and resolves when every connection is closed or its grace is over. */
  async drain(clock: Clock, idleGraceMs = IDLE_GRACE_MS): Promise<void> {
    await nextTurn(); // takes in what the kernel has accepted already: closing the listener would reset it
    // Not http's own close: that would close the silent connections at once.
    if (this.#app.server.listening) Server.prototype.close.call(this.#app.server);
    this.#isStopping = true; // only now: whoever is told so earlier connects again, to a listener that is going away
    this.#app.eventStreams.close();
    await this.#empty(clock, idleGraceMs);
  }

  #add(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      if (this.#open.size === 0) for (const resolve of this.#emptied) resolve();
    });
  }

  async #empty(clock: Clock, idleGraceMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = (): void => resolve(undefined);
    const over: Timer = clock.after(idleGraceMs, done);
    this.#emptied.add(done);
    await promise;
    over.cancel();
    this.#emptied.delete(done);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Drained at the stop. */
    connections: Connections;
  }
}
