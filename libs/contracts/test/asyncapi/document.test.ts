import specs from '@asyncapi/specs';
import { describe, expect, test } from '@jest/globals';
import { asyncApiDocument } from '@leviathan/contracts';
import { Ajv } from 'ajv';

interface Document {
  readonly channels: Readonly<Record<string, { readonly address: string; readonly parameters?: object }>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = JSON.parse(JSON.stringify(asyncApiDocument('0.1.0'))) as Document;
const ajv = new Ajv({ strict: false, validateFormats: false });
const isAsyncApi = ajv.compile({ ...specs.schemasWithoutId['3.0.0'] } as object);

test('is valid by the official schema of AsyncAPI 3.0', () => {
  isAsyncApi(document);
  expect(isAsyncApi.errors).toBeNull();
});

test('the official schema would find a mistake', () => {
  expect(isAsyncApi({ ...document, operations: { say: { action: 'shout' } } })).toBe(false);
});

test('every reference leads somewhere', () => {
  const dangling = references(document).filter((pointer) => resolve(pointer) === undefined);
  expect(dangling).toEqual([]);
});

describe('channels', () => {
  test('are those of the contract', () => {
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual([
      'lev.{service}.{partitions}.{partition}',
      'lev.session-store.legacy',
      'lev.replies.{instance}',
      'lev.replies',
      'lev.whisper-relay.local',
      'lev.parked',
      'lev.unrouted',
      'whisper.{tenant}.{scope}.{session}.{type}',
      'run.{tenant}.{run}.{event}',
      'command.{tenant}.{id}.{status}',
      'flags.changed',
      'owners.{service}.{instance}',
    ]);
  });

  test('explain every parameter of their address', () => {
    for (const { address, parameters } of Object.values(document.channels)) {
      const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(parameters ?? {})).toEqual(named);
    }
  });
});

test('a schema with a name stands there once, and payloads of all command types are there', () => {
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining([
      'CommandMessage',
      'ReplyMessage',
      'Whisper',
      'Problem',
      'AgentAskPayload',
      'SessionResult',
    ]),
  );
  expect(JSON.stringify(document)).not.toContain('$id');
});

function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = '$ref' in node && typeof node.$ref === 'string' ? [node.$ref] : [];
  return [...own, ...Object.values(node).flatMap(references)];
}

function resolve(pointer: string): unknown {
  let node: unknown = document;
  for (const step of pointer.replace('#/', '').split('/')) node = (node as Record<string, unknown> | undefined)?.[step];
  return node;
}
