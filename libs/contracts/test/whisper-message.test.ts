import { expect, test } from '@jest/globals';
import { decodeWhisper, encodeWhisper, whisperOf } from '@leviathan/contracts';

const guidance = { type: 'memory_decay', significance: 0.9, session: 's-1', ttlSeconds: 60, payload: {} } as const;
const origin = { id: 'w1', tenant: 't', at: 0, source: { system: 's', service: 'x' }, causation: { command: 'c1' } };

test('a whisper travels as a CloudEvent whose body is the whole whisper', () => {
  const whisper = whisperOf(guidance, origin);

  const { id, subject, attributes, body } = encodeWhisper(whisper, 'whisper-relay/1');

  expect({ id, subject }).toEqual({ id: 'w1', subject: 'whisper.t.global.s-1.memory_decay' });
  expect(attributes).toEqual({
    specversion: '1.0',
    id: 'w1',
    source: 'whisper-relay/1',
    type: 'leviathan.whisper.memory_decay.v1',
    time: '1970-01-01T00:00:00.000Z',
    dataschema: 'urn:leviathan:whisper:memory_decay.v1',
    datacontenttype: 'application/json',
    levtenant: 't',
    expirytime: '1970-01-01T00:01:00.000Z',
    correlationid: 's-1',
    causationid: 'c1',
  });
  expect(decodeWhisper(body)).toEqual(whisper);
});
