import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Clock, SystemClock, VirtualClock } from '@leviathan/kernel';
import { eventually } from '@leviathan/test-kit';
import { DefinitionFiles, sentenceOf } from '../../../src/adapters/definitions/definition-files.ts';
import { pinPersona, pinTeam } from '../../../src/domain/definitions/catalogue.ts';
import { PRODUCT_DIR, silence } from '../../product-definitions.ts';

let appDir: string;
let files: DefinitionFiles | undefined;
beforeEach(async () => {
  appDir = await mkdtemp(join(tmpdir(), 'definitions-'));
});
afterEach(async () => {
  await files?.close();
  files = undefined;
  await rm(appDir, { recursive: true });
});

async function open(clock: Clock = new VirtualClock(), log = silence): Promise<DefinitionFiles> {
  files = await DefinitionFiles.open({ productDir: PRODUCT_DIR, appDir, clock, log });
  return files;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(appDir, file)), { recursive: true });
  await writeFile(join(appDir, file), text);
}

const persona = (name: string, title: string): string =>
  `name: ${name}\ntitle: ${title}\ndescription: Mine.\ninstructions: Answer.\n`;

describe('what ships with the product', () => {
  test('is in force without any problem', async () => {
    const { problems, personas, roles, teams } = (await open()).current();

    expect(problems).toEqual([]);
    expect([personas.size >= 10, roles.size >= 4, [...teams.keys()]]).toEqual([true, true, ['advisory-team']]);
  });

  test.each(['ceo', 'research', 'development', 'strategic', 'memory'])('holds the legacy persona %s', async (name) => {
    expect(pinPersona((await open()).current(), name)).toBeDefined();
  });

  test('holds a default team of at least three roles', async () => {
    expect(pinTeam((await open()).current(), 'advisory-team')?.roles.length).toBeGreaterThanOrEqual(3);
  });
});

test("the user's own persona takes the place of the product's of the same name", async () => {
  await write('personas/boss.yaml', persona('ceo', 'Boss'));

  const { personas } = (await open()).current();

  expect(personas.get('ceo')).toMatchObject({
    value: { title: 'Boss' },
    origin: 'user',
    file: join(appDir, 'personas/boss.yaml'),
  });
});

test('a broken file is named with its line, and what was in force before stays', async () => {
  await write('personas/mine.yaml', persona('mine', 'First'));
  const definitions = await open();
  await write('personas/mine.yaml', 'name: mine\ntitle: [\n');

  await definitions.reload();

  const { personas, problems } = definitions.current();
  expect(personas.get('mine')?.value.title).toBe('First');
  expect(problems.map(sentenceOf)).toEqual([expect.stringContaining(`${appDir}/personas/mine.yaml:`)]);
});

test('a broken file stays survivable over several reloads, and a mended one is in force', async () => {
  await write('personas/mine.yaml', persona('mine', 'First'));
  const definitions = await open();
  await write('personas/mine.yaml', 'name: [');
  await definitions.reload();
  await definitions.reload();
  expect(definitions.current().personas.get('mine')?.value.title).toBe('First');

  await write('personas/mine.yaml', persona('mine', 'Second'));
  await definitions.reload();

  expect(definitions.current().personas.get('mine')?.value.title).toBe('Second');
  expect(definitions.current().problems).toEqual([]);
});

test('a change whose references do not hold is passed over, and the one before stays', async () => {
  const team = (role: string): string => `name: mine\ndescription: Mine.\nroles: [${role}]\nrounds: 2\n`;
  await write('teams/mine.yaml', team('researcher'));
  const definitions = await open();
  await write('teams/mine.yaml', team('poet'));

  await definitions.reload();

  expect(definitions.current().teams.get('mine')?.value.roles).toEqual(['researcher']);
  expect(definitions.current().problems).toMatchObject([{ message: expect.stringContaining('names role poet') }]);
});

test('a definition whose file is gone, or now defines another, is gone', async () => {
  await write('personas/a.yaml', persona('a', 'A'));
  await write('personas/b.yaml', persona('b', 'B'));
  const definitions = await open();
  await rm(join(appDir, 'personas/a.yaml'));
  await write('personas/b.yaml', persona('c', 'C'));

  await definitions.reload();

  const names = [...definitions.current().personas.keys()];
  expect([names.includes('a'), names.includes('b'), names.includes('c')]).toEqual([false, false, true]);
});

test('a file that is too large is named and not read', async () => {
  await write('personas/huge.yaml', `${persona('huge', 'Huge')}# ${'x'.repeat(256 * 1024)}\n`);

  const { personas, problems } = (await open()).current();

  expect(personas.has('huge')).toBe(false);
  expect(problems).toMatchObject([{ message: expect.stringContaining('at most 262144') }]);
});

test('what is no regular file is named and not read', async () => {
  await write('personas/a.yaml', persona('a', 'A'));
  await symlink('/dev/zero', join(appDir, 'personas/endless.yaml'));

  const { personas, problems } = (await open()).current();

  expect(personas.has('a')).toBe(true);
  expect(problems).toMatchObject([{ message: 'is not a regular file' }]);
});

test('two files that define the same name are named, and the first stays', async () => {
  await write('personas/a.yaml', persona('twin', 'First'));
  await write('personas/b.yaml', persona('twin', 'Second'));

  const { personas, problems } = (await open()).current();

  expect(personas.get('twin')?.value.title).toBe('First');
  expect(problems).toMatchObject([
    { file: join(appDir, 'personas/b.yaml'), message: expect.stringContaining('a.yaml') },
  ]);
});

test('the log names a problem once, however often it is met', async () => {
  await write('personas/mine.yaml', 'name: [');
  const warnings: string[] = [];
  const definitions = await open(new VirtualClock(), {
    ...silence,
    warn: (_: object, message: string) => warnings.push(message),
  });

  await definitions.reload();

  expect(new Set(warnings).size).toBe(warnings.length);
  expect(warnings.length).toBeGreaterThan(0);
});

describe('watched', () => {
  test('a file that is added, changed and removed is in force soon after', async () => {
    const definitions = await open(new SystemClock());
    await definitions.watch();
    const title = (): string | undefined => definitions.current().personas.get('mine')?.value.title;

    await write('personas/mine.yaml', persona('mine', 'First'));
    await eventually(() => title() === 'First');
    await write('personas/mine.yaml', persona('mine', 'Second'));
    await eventually(() => title() === 'Second');
    await rm(join(appDir, 'personas/mine.yaml'));
    await eventually(() => title() === undefined);
  });

  test('a folder that does not exist yet is followed once it is made', async () => {
    await rm(appDir, { recursive: true });
    const definitions = await open(new SystemClock());
    await definitions.watch();

    await write('personas/mine.yaml', persona('mine', 'First'));

    await eventually(() => definitions.current().personas.has('mine'));
  });
});
