import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { InvalidSubject } from '../../errors.ts';
import { Listener, say } from '../listener.ts';
import type { WhisperSystems } from '../whisper-system.ts';

const spoken = [
  'whisper.a',
  'whisper.A',
  'whisper.ab',
  'whisper.a.b',
  'whisper.a.c',
  'whisper.x.b',
  'whisper.a.b.c',
  'whisper.a.%2A.c',
];

/** Each pattern with the subjects that it stands for; it stands for no other subject of the table. */
const table: readonly { readonly pattern: string; readonly stands: readonly string[] }[] = [
  { pattern: 'whisper.a', stands: ['whisper.a'] },
  { pattern: 'whisper.A', stands: ['whisper.A'] },
  { pattern: 'whisper.a.b', stands: ['whisper.a.b'] },
  { pattern: 'whisper.*', stands: ['whisper.a', 'whisper.A', 'whisper.ab'] },
  { pattern: 'whisper.*.b', stands: ['whisper.a.b', 'whisper.x.b'] },
  { pattern: 'whisper.a.*', stands: ['whisper.a.b', 'whisper.a.c'] },
  { pattern: 'whisper.*.*', stands: ['whisper.a.b', 'whisper.a.c', 'whisper.x.b'] },
  { pattern: 'whisper.*.b.*', stands: ['whisper.a.b.c'] },
  { pattern: 'whisper.a.>', stands: ['whisper.a.b', 'whisper.a.c', 'whisper.a.b.c', 'whisper.a.%2A.c'] },
  { pattern: 'whisper.*.>', stands: ['whisper.a.b', 'whisper.a.c', 'whisper.x.b', 'whisper.a.b.c', 'whisper.a.%2A.c'] },
  { pattern: 'whisper.a.*.c', stands: ['whisper.a.b.c', 'whisper.a.%2A.c'] },
  { pattern: '*.a', stands: ['whisper.a'] },
  { pattern: '*.*.b', stands: ['whisper.a.b', 'whisper.x.b'] },
  { pattern: 'whisper.a.b.c.>', stands: [] },
  { pattern: 'whisper', stands: [] },
  { pattern: 'whispe.>', stands: [] },
  { pattern: '>', stands: spoken },
  { pattern: 'whisper.>', stands: spoken },
];

const END = 'whisper.the.end.of.the.test';

const notSubjects = [
  '',
  '.',
  'whisper.',
  '.whisper',
  'whisper..a',
  'whisper.*',
  'whisper.>',
  '*',
  '>',
  'whisper.a*',
  'whisper.a b',
  'whisper.a\n',
  'whisper.\u0000',
];
const notPatterns = [
  '',
  '.',
  'whisper.',
  '.>',
  'whisper..*',
  'whisper.>.a',
  '>.a',
  'whisper.a*',
  'whisper.a>',
  'whisper.**',
  'whisper.a b',
  'whisper.\t',
];

/** NATS' rules for subjects. */
export function subjects(systems: WhisperSystems): void {
  describe('subjects', () => {
    test('a subscriber hears the subjects of its pattern, and no other', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const listeners = await Promise.all(
        table.map(async ({ pattern }) => {
          const listener = new Listener();
          await listener.on(bus, pattern);
          return listener;
        }),
      );
      const witness = new Listener();
      await witness.on(bus, '>');

      for (const subject of spoken) await say(bus, subject);
      await say(bus, END);

      await witness.hears(END);
      expect(witness.ids).toEqual([...spoken, END]);
      const expected = table.map(({ pattern, stands }) => ({ pattern, stands: sorted(stands) }));
      await eventually(() => {
        const heard = table.map(({ pattern }, index) => ({ pattern, stands: sorted(listeners[index]!.ids, END) }));
        expect(heard).toEqual(expected);
      });
    });

    test('reading and catching up follow the same rules', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      for (const subject of spoken) await say(bus, subject);

      for (const { pattern, stands } of table) {
        const read = await bus.read(pattern, { limit: 100 });
        expect({ pattern, stands: sorted(read.map(({ id }) => id)) }).toEqual({ pattern, stands: sorted(stands) });
        const listener = new Listener();
        const subscription = await listener.on(bus, pattern, 0);
        await eventually(() => expect(sorted(listener.ids)).toEqual(sorted(stands)));
        await subscription.close();
      }
    });

    test('listening to announcements follows the same rules', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const heard = table.map(({ pattern }) => {
        const stands: string[] = [];
        bus.listen(pattern.replace('whisper', 'run'), ({ body }) => void stands.push(body));
        return { pattern, stands };
      });
      let isOver = false;
      bus.listen(END.replace('whisper', 'run'), () => (isOver = true));

      for (const subject of spoken)
        bus.announce({ subject: subject.replace('whisper', 'run'), attributes: {}, body: subject });
      bus.announce({ subject: END.replace('whisper', 'run'), attributes: {}, body: END });

      await eventually(() => isOver);
      expect(heard.map(({ pattern, stands }) => ({ pattern, stands: sorted(stands, END) }))).toEqual(
        table.map(({ pattern, stands }) => ({ pattern, stands: sorted(stands) })),
      );
    });

    test.each(notSubjects)('nothing can be published on %j', async (subject) => {
      await using system = await systems.open();
      const bus = await system.connect();

      await expect(say(bus, subject)).rejects.toBeInstanceOf(InvalidSubject);
      expect(() => {
        bus.announce({ subject, attributes: {}, body: '{}' });
      }).toThrow(InvalidSubject);
    });

    test.each(notPatterns)('%j is no pattern', async (pattern) => {
      await using system = await systems.open();
      const bus = await system.connect();

      await expect(new Listener().on(bus, pattern)).rejects.toBeInstanceOf(InvalidSubject);
      await expect(bus.read(pattern, { limit: 1 })).rejects.toBeInstanceOf(InvalidSubject);
      expect(() => bus.listen(pattern, () => undefined)).toThrow(InvalidSubject);
    });
  });
}

function sorted(subjects: readonly string[], except?: string): readonly string[] {
  return subjects.filter((subject) => subject !== except).sort();
}
