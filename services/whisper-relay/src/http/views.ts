import { Whisper } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import { LOG_NAMES, type PlacedWhisper } from '../ports.ts';

const position = Type.Integer({ minimum: 1, description: 'In its log: 1, 2, 3 … over all subjects.' });
const log = Type.Enum(LOG_NAMES, { description: 'Of everybody, or of this process alone.' });

export const WhisperView = Type.Object(
  { ...Whisper.properties, at: Type.String({ format: 'date-time' }), position, log },
  { $id: 'WhisperView' },
);

/** What a sender learns: it is logged. */
export const WhisperReceipt = Type.Object(
  { id: Type.String(), subject: Type.String(), position, log },
  { $id: 'WhisperReceipt' },
);

export const WhisperFeedback = Type.Object(
  { id: Type.String(), feedback: Whisper.properties.feedback },
  { $id: 'WhisperFeedback' },
);

export function whisperView({ whisper, ...place }: PlacedWhisper): Static<typeof WhisperView> {
  return { ...whisper, at: iso(whisper.at), ...place };
}
