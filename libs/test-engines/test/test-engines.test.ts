import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { EngineProcess, TestEngine, ownVhost, testEngines, throwAwayAuthority } from '../src/index.ts';

const before = process.env['LEV_TEST_ENGINES'];
afterEach(() => {
  if (before === undefined) delete process.env['LEV_TEST_ENGINES'];
  else process.env['LEV_TEST_ENGINES'] = before;
});

test('without engines a test says which command starts them', () => {
  delete process.env['LEV_TEST_ENGINES'];
  expect(() => testEngines()).toThrow('start them with npm test');
});

test('an engine that was given by its URL cannot be stopped, and keeps its one vhost', async () => {
  const engine = new TestEngine({ url: 'amqp://guest:guest@broker.test:5672', control: { kind: 'none' } });

  expect([engine.isOurs, engine.hasImage]).toEqual([false, false]);
  await expect(engine.kill()).rejects.toThrow('broker.test:5672 was given by its URL');
  await expect(ownVhost(engine)).resolves.toMatchObject({ isOwn: false, engine });
});

test('an engine that is a process is killed with its children, and started again as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-process-'));
  const env = { PATH: process.env['PATH'] ?? '' };
  const engine = EngineProcess.create(folder, { command: ['sh', '-c', 'echo started; sleep 60'], env });
  await engine.start();
  const [first, kill] = [readFileSync(join(folder, 'pid'), 'utf8'), (pid: string) => process.kill(Number(pid), 0)];
  expect(kill(first)).toBe(true);

  await engine.kill();

  expect(() => kill(first)).toThrow('ESRCH');
  await new EngineProcess(folder).start(); // as another process of the run would
  const second = readFileSync(join(folder, 'pid'), 'utf8');
  expect(second).not.toBe(first);
  await engine.kill();
  expect(() => kill(second)).toThrow('ESRCH');
  rmSync(folder, { recursive: true });
});

test('a throw-away authority signs for this machine, and nobody else’s does', async () => {
  await using right = await throwAwayAuthority('right');
  await using wrong = await throwAwayAuthority('wrong');
  const read = (file: string): X509Certificate => new X509Certificate(readFileSync(file));
  const server = read(join(right.folder, 'server.pem'));

  expect(server.checkIssued(read(right.caFile))).toBe(true);
  expect(server.verify(read(wrong.caFile).publicKey)).toBe(false);
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(server.checkHost('localhost')).toBe('localhost');
});
