import { reasonOf } from '@leviathan/kernel';
import type { NatsConnection } from '@nats-io/transport-node';

const ANSWERS_WITHIN_MS = 5000;
const STREAM_NOT_FOUND = 10_059;
const NOT_ENABLED = new Set([10_039, 10_076]);

/** JetStream said no, and why. */
export class JetStreamRefusal extends Error {
  readonly code: number;

  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }

  get isMissingStream(): boolean {
    return this.code === STREAM_NOT_FOUND;
  }
}

/** Nobody answers: JetStream is off on this server or for this account, or is still starting. */
export class JetStreamOff extends Error {}

/**
 * JetStream's API is requests with JSON. The six of them that are needed here are asked directly: the same on every
 * server from 2.9 on, and nothing between us and what the server answers.
 */
export class JetStreamApi {
  readonly #nc: NatsConnection;

  constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  /** @throws JetStreamRefusal, JetStreamOff, or the client's error when no answer comes */
  async ask<T>(verb: string, body: object = {}): Promise<T> {
    const text = await this.#ask(verb, JSON.stringify(body));
    const answer = JSON.parse(text) as T & { error?: { err_code?: number; description?: string } };
    if (answer.error === undefined) return answer;
    const { err_code: code = 0, description = 'refused without a reason' } = answer.error;
    if (NOT_ENABLED.has(code)) throw new JetStreamOff(description);
    throw new JetStreamRefusal(code, description);
  }

  async #ask(verb: string, body: string): Promise<string> {
    try {
      const answer = await this.#nc.request(`$JS.API.${verb}`, body, { timeout: ANSWERS_WITHIN_MS });
      return answer.string();
    } catch (failure) {
      if (isNoResponders(failure)) throw new JetStreamOff('nobody answers for JetStream', { cause: failure });
      throw new Error(`JetStream does not answer: ${reasonOf(failure)}`, { cause: failure });
    }
  }
}

function isNoResponders(failure: unknown): boolean {
  for (let each = failure; each instanceof Error; each = each.cause) {
    if (each.name === 'NoRespondersError' || /no responders/i.test(each.message)) return true;
  }
  return false;
}
