import Sequencer from '@jest/test-sequencer'; // comes with jest, at its version

/** Long tests go first: one that begins last keeps a worker busy while the others have nothing left to do. */
export default class LongFirst extends Sequencer {
  /** @param {readonly import('@jest/test-result').Test[]} tests */
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other)); // stable: within a rank as Jest has it
  }
}

const rank = ({ path }) => (path.endsWith('.long.test.ts') ? 0 : 1);
