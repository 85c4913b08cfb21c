import { describe, expect, test } from '@jest/globals';
import type { LanguageModel } from '../../../src/ports.ts';
import { requestOf, textOf } from './requests.ts';

/** What every model keeps, by the numbers of the port's promises. @param open a model that answers */
export function modelContract(name: string, open: () => Promise<LanguageModel>): void {
  describe(`${name} keeps the promises of a language model`, () => {
    test('it answers, with what it took', async () => {
      const answer = await (await open()).generate(requestOf());

      expect(textOf(answer)).not.toBe('');
      expect(answer).toMatchObject({ usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) } });
    });

    test('M3: the deltas, joined, are the text', async () => {
      const request = requestOf();

      const answer = await (await open()).generate(request);

      expect(request.heard.join('')).toBe(textOf(answer));
    });

    test('M1 and M2: a call that is called off before it begins fails, and may be tried again', async () => {
      const answer = await (await open()).generate(requestOf({ signal: AbortSignal.abort() }));

      expect(answer).toMatchObject({ status: 'failed', retryable: true });
    });

    test('it has a name', async () => {
      expect((await open()).name).not.toBe('');
    });
  });
}
