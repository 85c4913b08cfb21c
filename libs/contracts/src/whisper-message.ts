import { instant } from './instant.ts';
import { type Whisper, whisperSubject } from './whisper.ts';
import type { WireMessage } from './wire-message.ts';

/** A whisper as the bus carries it, with the subject on which it is published. */
export interface EncodedWhisper extends WireMessage {
  readonly subject: string;
}

/** @param source the service that publishes it, which need not be the one whose whisper it is */
export function encodeWhisper(whisper: Whisper, source: string): EncodedWhisper {
  const type = `${whisper.type}.v1`;
  const { command, whisper: cause, run } = whisper.causation ?? {};
  const causation = command ?? cause ?? run;
  return {
    id: whisper.id,
    subject: whisperSubject(whisper),
    attributes: {
      specversion: '1.0',
      id: whisper.id,
      source,
      type: `leviathan.whisper.${type}`,
      time: instant(whisper.at),
      dataschema: `urn:leviathan:whisper:${type}`,
      datacontenttype: 'application/json',
      levtenant: whisper.tenant,
      expirytime: instant(whisper.at + whisper.ttlSeconds * 1000),
      ...(whisper.session === undefined ? {} : { correlationid: whisper.session }),
      ...(causation === undefined ? {} : { causationid: causation }),
    },
    body: JSON.stringify(whisper),
  };
}
