import { type SettingsOf, defineSettings, setting, sharedSettings } from '@leviathan/service-kit';
import { Type } from 'typebox';

/** What whisper-relay reads from its environment. */
export const whisperRelaySettings = defineSettings({
  ...sharedSettings,
  whisperFile: setting('LEV_WHISPER_FILE', Type.String({ minLength: 1 }), {
    default: '/tmp/kingly-whisper.json',
    sentence: 'The legacy whisper file, written while ENABLE_DISTRIBUTED_WHISPERS is off: the last whisper wins.',
  }),
});

export type WhisperRelaySettings = SettingsOf<typeof whisperRelaySettings>;
