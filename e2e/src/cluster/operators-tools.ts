import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { mongo } from 'mongoose';
import { shellBlocksOf } from '../readme.ts';
import { ROOT } from '../running-process.ts';
import type { Cluster } from './cluster.ts';
import type { Disaster, Dump } from './disaster.ts';

const { EJSON } = mongo.BSON;
const run = promisify(execFile);

interface Use {
  readonly tool: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const TOOLS = ['mongodump', 'mongorestore', 'mongosh', 'rabbitmqctl', 'nats', 'kubectl', 'helm'] as const;

/**
 * The commands of a page for operators, on a test cluster. Programs under the names of the engines' own tools pass what
 * they are given to this process, which does the same to the cluster: the tools are not installed everywhere, and there
 * is no Kubernetes here. An argument that is not known here fails the command.
 */
export class OperatorsTools implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #disaster: Disaster;
  readonly #folder: string;
  readonly #server: Server;
  /** Called after each dump of a database. */
  readonly #dumped: () => Promise<void>;

  private constructor(cluster: Cluster, disaster: Disaster, dumped: () => Promise<void>) {
    this.#cluster = cluster;
    this.#disaster = disaster;
    this.#dumped = dumped;
    this.#folder = join(cluster.folder, 'operators-tools');
    this.#server = createServer((request, answer) => {
      void this.#serve(request).then(
        (text) => answer.end(text),
        (error: unknown) => answer.writeHead(500).end(String(error)),
      );
    });
  }

  static async install(
    cluster: Cluster,
    disaster: Disaster,
    dumped: () => Promise<void> = () => Promise.resolve(),
  ): Promise<OperatorsTools> {
    const tools = new OperatorsTools(cluster, disaster, dumped);
    await new Promise<void>((resolve) => tools.#server.listen(0, '127.0.0.1', resolve));
    await mkdir(tools.#folder);
    for (const tool of TOOLS) await tools.#write(join(tools.#folder, tool));
    return tools;
  }

  get #env(): NodeJS.ProcessEnv {
    const PATH = `${this.#folder}${delimiter}${process.env['PATH'] ?? ''}`;
    return { ...process.env, PATH, MONGO_URL: 'mongodb://where-the-databases-are' };
  }

  /** Runs the `sh` blocks under a heading, one after the other. @param edit what is called otherwise here */
  async follow(
    page: string,
    heading: string,
    edit: (commands: string) => string = (commands) => commands,
  ): Promise<void> {
    for (const block of await shellBlocksOf(page, heading)) {
      const commands = edit(block.replaceAll('DATABASE=leviathan', `DATABASE=${this.#disaster.database}`));
      await run('bash', ['-euc', commands], { cwd: this.#cluster.folder, env: this.#env });
    }
  }

  async #write(file: string): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const use = `{ tool: ${JSON.stringify(basename(file))}, args: process.argv.slice(2), folder: process.cwd(), env: process.env }`;
    const script = `#!${process.execPath}
fetch('http://127.0.0.1:${String(port)}', { method: 'POST', body: JSON.stringify(${use}) }).then(async (answer) => {
  const text = await answer.text();
  if (answer.ok) process.stdout.write(text);
  else { process.stderr.write(text); process.exitCode = 1; }
});
`;
    await writeFile(file, script);
    await chmod(file, 0o755);
  }

  async #serve(request: IncomingMessage): Promise<string> {
    request.setEncoding('utf8');
    const parts: string[] = [];
    for await (const part of request) parts.push(String(part));
    return this.#use(JSON.parse(parts.join('')) as Use);
  }

  #use(use: Use): Promise<string> {
    switch (use.tool) {
      case 'mongodump':
        return this.#dump(use);
      case 'mongorestore':
        return this.#restore(use);
      case 'mongosh':
        return this.#disaster.runScript(join(ROOT, use.args[1] ?? ''), use.env);
      case 'rabbitmqctl':
        return this.#rabbitmqctl(use.args);
      case 'nats':
        return this.#request(use.args);
      case 'helm':
        return this.#upgrade(use.args);
      default:
        return this.#scale(use.args);
    }
  }

  async #dump({ args, folder }: Use): Promise<string> {
    const { db = '', archive = '', excludeCollection = '' } = optionsOf(args, DUMP_OPTIONS);
    await writeFile(
      join(folder, archive),
      EJSON.stringify(await this.#disaster.dump(db, [excludeCollection]), { relaxed: false }),
    );
    await this.#dumped();
    return '';
  }

  async #restore({ args, folder }: Use): Promise<string> {
    const { nsInclude = '', archive = '' } = optionsOf(args, ['uri', 'nsInclude', 'archive', 'gzip', 'drop']);
    const text = await readFile(join(folder, archive), 'utf8');
    await this.#disaster.restore(nsInclude.replace(/\.\*$/, ''), EJSON.parse(text, { relaxed: false }) as Dump);
    return '';
  }

  /** The broker's own, where the broker is. Files are there too, on a disk that is not struck. */
  #rabbitmqctl(args: readonly string[]): Promise<string> {
    const { rabbitmq, vhost } = this.#cluster.ground;
    const ours = args.map((arg) => (arg.endsWith('.json') ? join('/tmp', `${vhost}-${arg}`) : arg));
    return rabbitmq.exec('rabbitmqctl', ...ours.map((arg) => (arg === 'leviathan' ? vhost : arg)));
  }

  #request([command, subject = '', body = '']: readonly string[]): Promise<string> {
    if (command !== 'request') throw new Error(`nats ${String(command)} is not known here`);
    const ours = (text: string): string =>
      text
        .replaceAll('LEV_WHISPERS', this.#disaster.stream)
        .replace('"whisper.>"', `"${this.#cluster.ground.natsPrefix}whisper.>"`);
    return this.#disaster.askJetStream(ours(subject), ours(body));
  }

  async #scale(args: readonly string[]): Promise<string> {
    const [, name, replicas] = /^scale deployment (?:leviathan-([\w-]+))?.*--replicas=(\d)$/.exec(args.join(' ')) ?? [];
    if (replicas === undefined) throw new Error(`kubectl ${args.join(' ')} is not known here`);
    await (replicas === '0' ? this.#disaster.stop(name) : this.#disaster.begin());
    return '';
  }

  async #upgrade(args: readonly string[]): Promise<string> {
    const [, partitions] = /^upgrade .*--reuse-values --set partitions=(\d+) /.exec(args.join(' ')) ?? [];
    if (partitions === undefined) throw new Error(`helm ${args.join(' ')} is not known here`);
    await this.#disaster.begin({ LEV_PARTITIONS: partitions });
    return '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const DUMP_OPTIONS = ['uri', 'db', 'excludeCollection', 'archive', 'gzip'];

function optionsOf(args: readonly string[], known: readonly string[]): Readonly<Record<string, string>> {
  const options = args.map((arg) => /^--([A-Za-z]+)(?:=(.*))?$/.exec(arg) ?? [arg, '', '']);
  for (const [arg, name = ''] of options)
    if (!known.includes(name)) throw new Error(`${String(arg)} is not known here`);
  return Object.fromEntries(options.map(([, name = '', value = '']) => [name, value]));
}
