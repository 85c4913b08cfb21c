import { backoffMs, outdated, pause, reasonOf } from '@leviathan/kernel';
import { type ConnectionOptions, type NatsConnection, connect, credsAuthenticator } from '@nats-io/transport-node';
import type { NatsOptions } from './options.ts';
import { Subjects } from './subjects.ts';

/** A dead route is noticed after two unanswered pings: at most 9 s. */
const PING_MS = 3000;
const CONNECT_MS = 5000;
const OLDEST = '2.10.23';
const BACKOFF = { baseMs: 100, capMs: 2000 };

/** Who uses a connection, told in turn of each that comes and goes. */
export interface LinkUser {
  up(nc: NatsConnection): void;
  down(reason: string): void;
}

/**
 * One connection after another, for ever.
 *
 * The client's own reconnecting is off: it drops what is published meanwhile without a word, gives up on a refused
 * login, and hides why it fails. Here every connection is a new one, and whoever uses it starts afresh.
 */
export class NatsLink {
  readonly #options: NatsOptions;
  readonly #user: LinkUser;
  readonly #stop = new AbortController();
  /** What an operator must know of a server that is too old. */
  outdated: string | undefined;
  #connection: NatsConnection | undefined;
  #trouble: string | undefined = 'not connected yet';
  readonly #over: Promise<void>;

  constructor(options: NatsOptions, user: LinkUser) {
    this.#options = options;
    this.#user = user;
    this.#over = this.#keepUp();
  }

  get connection(): NatsConnection | undefined {
    return this.#connection;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Ends the connection at once; a new one follows. For an answer that never came: the route may be dead. */
  async drop(): Promise<void> {
    await this.#connection?.close();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#connection?.close();
    await this.#over;
  }

  async #keepUp(): Promise<void> {
    const { clock, log } = this.#options;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        const nc = await connect(connectionOptions(this.#options));
        attempt = 0;
        await this.#use(nc);
      } catch (failure) {
        const told = this.#trouble;
        this.#trouble = refusal(failure, this.#options.url);
        if (told !== this.#trouble) log.warn({ reason: this.#trouble }, 'NATS is away');
      }
      await pause(clock, backoffMs(BACKOFF, attempt + 1), this.#stop.signal);
    }
  }

  async #use(nc: NatsConnection): Promise<void> {
    if (this.#stop.signal.aborted) return nc.close();
    const { log } = this.#options;
    this.#connection = nc;
    this.#trouble = undefined;
    log.info({ server: nc.getServer() }, 'connected to NATS');
    this.#learn(nc.info?.version ?? '');
    void this.#watch(nc);
    this.#user.up(nc);
    const failure = await nc.closed();
    this.#connection = undefined;
    const reason = failure === undefined ? 'the connection was closed' : refusal(failure, this.#options.url);
    this.#trouble = reason;
    if (!this.#isClosed()) log.warn({ reason }, 'the connection to NATS is lost');
    this.#user.down(reason);
  }

  #learn(version: string): void {
    const said = outdated({ server: 'NATS', version, oldest: OLDEST });
    if (said !== undefined && said !== this.outdated) this.#options.log.warn({ version }, said);
    this.outdated = said;
  }

  #isClosed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** What the server refuses is said only here: publishing never throws. */
  async #watch(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type !== 'error' || this.#connection !== nc) continue;
      this.#trouble = `the NATS server refuses: ${withoutSecrets(status.error.message, this.#options.url)}`;
      this.#options.log.warn({ reason: this.#trouble }, 'refused by NATS');
    }
  }
}

function connectionOptions({ url, prefix, instance, ca, creds }: NatsOptions): ConnectionOptions {
  const urls = url.split(',').map((each) => new URL(each.includes('://') ? each : `nats://${each}`));
  const [first] = urls;
  const user = decodeURIComponent(first?.username ?? '');
  const pass = decodeURIComponent(first?.password ?? '');
  const isTls = ca !== undefined || first?.protocol === 'tls:';
  return {
    servers: urls.map(({ host }) => host),
    name: instance,
    reconnect: false,
    timeout: CONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: 2,
    noAsyncTraces: true,
    inboxPrefix: new Subjects(prefix, instance).inboxes,
    ...(isTls ? { tls: ca === undefined ? {} : { ca } } : {}),
    ...(creds === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(creds)) }),
    ...(user !== '' && pass !== '' ? { user, pass } : {}),
    ...(user !== '' && pass === '' ? { token: user } : {}),
  };
}

/** One sentence for an operator, without what may not be told. */
function refusal(failure: unknown, url: string): string {
  const said = withoutSecrets(reasonOf(failure) || 'no reason was given', url);
  const server = url.replaceAll(/[^/,]*@/g, '');
  if (/certificate|self.signed/i.test(said)) {
    return `the certificate of ${server} is not trusted: set LEV_NATS_CA_FILE to the authority that signed it (${said})`;
  }
  if (/authorization|authentication|credential|user jwt/i.test(said)) return `${server} refuses our login: ${said}`;
  return `${server} cannot be reached: ${said}`;
}

function withoutSecrets(text: string, url: string): string {
  const secrets = url.split(',').flatMap((each) => /:\/\/([^@]*)@/.exec(each)?.[1]?.split(':') ?? []);
  return secrets.filter((secret) => secret !== '').reduce((told, secret) => told.replaceAll(secret, '…'), text);
}
