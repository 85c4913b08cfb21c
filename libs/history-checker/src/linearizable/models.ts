import type { Call } from '../history.ts';
import type { Model } from './is-linearizable.ts';

type CallOf<K extends Call['kind']> = Extract<Call, { kind: K }>;

/** One value. */
export const REGISTER: Model<CallOf<'register'>, number | null> = {
  initial: null,
  step(held, call) {
    switch (call.do) {
      case 'read':
        return { state: held, result: held };
      case 'write':
        return { state: call.value, result: null };
      case 'swap':
        return held === call.expected ? { state: call.value, result: true } : { state: held, result: false };
    }
  },
};

/** A sum. */
export const COUNTER: Model<CallOf<'counter'>, number> = {
  initial: 0,
  step(sum, { value }) {
    return { state: sum + value, result: sum + value };
  },
};

/** A list that only grows. */
export const LIST: Model<CallOf<'list'>, readonly string[]> = {
  initial: [],
  step(list, call) {
    const state = call.do === 'append' ? [...list, call.value] : list;
    return { state, result: state };
  },
};
