import type { Call, History, SentCommand, Violation } from '../history.ts';
import { type Model, type Operation, isLinearizable } from '../linearizable/is-linearizable.ts';
import { COUNTER, LIST, REGISTER } from '../linearizable/models.ts';

const MODELS: { readonly [K in Call['kind']]: Model<Extract<Call, { kind: K }>, unknown> } = {
  register: REGISTER,
  counter: COUNTER,
  list: LIST,
};

/**
 * What clients were told of each entity can be explained by one order of its commands, in which none stands before its
 * client sent it or after its client had the reply. Entities are independent, so each is judged by itself.
 */
export function linearizable({ commands }: History): readonly Violation[] {
  const groups = Map.groupBy(
    commands.filter(({ call }) => call !== undefined),
    ({ entity }) => entity,
  );
  return [...groups].flatMap(([entity, sent]) => {
    const kind = sent[0]?.call?.kind;
    if (kind === undefined) return [];
    const operations = sent.flatMap(operationOf);
    // of one entity all calls are of one kind, so the model fits
    if (isLinearizable(MODELS[kind] as Model<Call, unknown>, operations)) return [];
    return [
      {
        rule: 'linearizable',
        entity,
        detail: `no order of its ${String(operations.length)} commands explains their results`,
      },
    ];
  });
}

/** Without a reply it may have happened or not; with one that is no success it did not. */
function operationOf({ call, sentAt, endedAt, reply }: SentCommand): readonly Operation<Call>[] {
  if (call === undefined || (reply !== undefined && reply.status !== 'succeeded')) return [];
  if (reply === undefined || endedAt === undefined) return [{ call, from: sentAt }];
  return [{ call, from: sentAt, to: endedAt, result: reply.result }];
}
