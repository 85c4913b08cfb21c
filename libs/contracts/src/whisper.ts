import { type Static, type TObjectOptions, Type } from 'typebox';
import { type Malformed, decoder } from './decode.ts';
import { epochMs } from './instant.ts';
import { subjectToken } from './topology.ts';

/** The 18 kinds of guidance. */
export const WHISPER_TYPES = [
  'context_injection',
  'context_reference',
  'context_merge',
  'workflow_discovery',
  'workflow_execution',
  'workflow_feedback',
  'capability_gap',
  'capability_builder',
  'capability_validation',
  'intent_detection',
  'agent_selection',
  'pattern_recognition',
  'memory_promotion',
  'memory_decay',
  'memory_association',
  'significance_assessment',
  'breakthrough_detection',
  'learning_opportunity',
] as const;
export type WhisperType = (typeof WHISPER_TYPES)[number];

/** How far a whisper reaches; it is published once, at the highest scope reached. */
export const SCOPES = ['local', 'regional', 'global'] as const;
export type Scope = (typeof SCOPES)[number];

const reference = Type.String({ pattern: '^(context|memory|session|workspace)://', maxLength: 1024 });
const text = Type.String({ minLength: 1, maxLength: 128 });

/** What a sender says. Closed at the HTTP edge; open on the wire, where releases meet. */
const guidance = (shape: TObjectOptions) => ({
  type: Type.Enum(WHISPER_TYPES),
  significance: Type.Number({ minimum: 0, maximum: 1 }),
  session: Type.Optional(text),
  ttlSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 * 24 * 3600, description: '3600 unless given.' })),
  payload: Type.Object(
    {
      text: Type.Optional(Type.String({ maxLength: 16_384 })),
      references: Type.Optional(Type.Array(reference, { maxItems: 64, description: 'Resolved only when needed.' })),
      data: Type.Optional(Type.Unknown()),
    },
    shape,
  ),
  conditions: Type.Optional(
    Type.Object(
      {
        keywords: Type.Optional(Type.Array(text, { maxItems: 32 })),
        confidenceThreshold: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      },
      shape,
    ),
  ),
});

/** What a sender writes; the rest of a whisper follows from it. */
export const NewWhisper = Type.Object(
  { ...guidance({ additionalProperties: false }), role: Type.Optional(text) },
  {
    $id: 'NewWhisper',
    additionalProperties: false,
    description: 'Guidance for an agent. It guides and never dictates.',
    examples: [
      {
        type: 'learning_opportunity',
        significance: 0.7,
        session: 'my-session',
        payload: { text: 'Look at the tests first.' },
      },
    ],
  },
);
export type NewWhisper = Static<typeof NewWhisper>;

export const Whisper = Type.Object(
  {
    ...guidance({}),
    id: Type.String(),
    tenant: Type.String(),
    scope: Type.Enum(SCOPES),
    at: epochMs('Epoch milliseconds of its birth.'),
    ttlSeconds: Type.Integer({ minimum: 1 }),
    source: Type.Object({
      system: Type.String(),
      service: Type.String(),
      session: Type.Optional(Type.String()),
      role: Type.Optional(Type.String()),
    }),
    causation: Type.Optional(
      Type.Object({
        command: Type.Optional(Type.String()),
        whisper: Type.Optional(Type.String()),
        run: Type.Optional(Type.String()),
      }),
    ),
    hops: Type.Integer({ minimum: 0 }),
    feedback: Type.Object({
      used: Type.Integer(),
      ignored: Type.Integer(),
      helped: Type.Integer(),
      harmed: Type.Integer(),
    }),
  },
  { $id: 'Whisper' },
);
export type Whisper = Static<typeof Whisper>;

/** The whisper in the JSON text of a bus, or the sentence that says why there is none. */
export function decodeWhisper(body: string): Whisper | Malformed {
  return decode(body);
}

const decode = decoder(Whisper);

/** The highest scope that a significance reaches: above 0.8 global, above 0.6 regional, else local. */
export function scopeOf(significance: number): Scope {
  if (significance > 0.8) return 'global';
  return significance > 0.6 ? 'regional' : 'local';
}

/** Above it a whisper reaches subscribers at all; at or below it is logged only. */
export const LOCAL_THRESHOLD = 0.4;

/** Where a whisper is published: `whisper.<tenant>.<scope>.<session>.<type>`; no session is `_`. */
export function whisperSubject(whisper: Pick<Whisper, 'tenant' | 'scope' | 'session' | 'type'>): string {
  const { tenant, scope, session, type } = whisper;
  return `whisper.${subjectToken(tenant)}.${scope}.${subjectToken(session ?? '')}.${type}`;
}

/** The circumstances of a whisper's birth, which its sender does not choose. */
export interface WhisperOrigin {
  readonly id: string;
  readonly tenant: string;
  readonly at: number;
  readonly source: Whisper['source'];
  readonly causation?: Whisper['causation'];
}

/** The whisper that `guidance` becomes. */
export function whisperOf(guidance: NewWhisper, origin: WhisperOrigin): Whisper {
  const { role, ...rest } = guidance;
  return {
    ...rest,
    id: origin.id,
    tenant: origin.tenant,
    at: origin.at,
    scope: scopeOf(guidance.significance),
    ttlSeconds: guidance.ttlSeconds ?? 3600,
    source: {
      ...origin.source,
      ...(guidance.session === undefined ? {} : { session: guidance.session }),
      ...(role === undefined ? {} : { role }),
    },
    ...(origin.causation === undefined ? {} : { causation: origin.causation }),
    hops: 0,
    feedback: { used: 0, ignored: 0, helped: 0, harmed: 0 },
  };
}
