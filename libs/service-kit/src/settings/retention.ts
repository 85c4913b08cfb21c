import { Type } from 'typebox';
import { type Setting, setting } from './setting.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

const days = Type.Integer({ minimum: 1, maximum: 36_500, description: 'days, from 1 to 36500' });

/** For how many days something that ended is kept; for ever unless set. */
export function retentionSetting(name: string, sentence: string): Setting<number | undefined> {
  return setting(name, days, { sentence });
}

/** The same, with an end unless another is set. */
export function boundedRetention(name: string, sentence: string, fallback: number): Setting<number> {
  return setting(name, days, { sentence, default: fallback });
}
