import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { productionManifest } from './copy-package.ts';
import type { Lock } from './lock.ts';

export interface BillOptions {
  readonly root: string;
  readonly lock: Lock;
  /** All that the service needs, by their paths from the root. */
  readonly folders: readonly string[];
  readonly service: string;
  readonly version: string;
  /** Seconds since 1970. */
  readonly epoch: number;
  /** The Node that runs it, which npm knows nothing of. */
  readonly nodeVersion: string;
  readonly file: string;
}

interface Bill {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string } };
  components: object[];
}

const run = promisify(execFile);

/**
 * Writes what npm itself finds among the packages of a service, as CycloneDX. What differs from run to run (a random
 * serial number, the time) is taken out or fixed.
 *
 * @throws when npm finds that a production dependency is missing, which also makes this a check of the staging
 */
export async function writeBill({ file, epoch, nodeVersion, ...packages }: BillOptions): Promise<void> {
  const tree = mkdtempSync(join(tmpdir(), 'leviathan-bill-'));
  try {
    layOut(tree, packages);
    const bill = JSON.parse(await askNpm(tree)) as Bill;
    delete bill.serialNumber;
    bill.metadata.component.name = `@leviathan/${packages.service}`; // npm takes the folder's name, which is a random one
    bill.metadata.timestamp = new Date(epoch * 1000).toISOString();
    bill.components.push(nodeItself(nodeVersion));
    writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

/** The packages as the repository has them, each with no more than the manifest that npm reads, in a root of their own. */
function layOut(
  tree: string,
  { root, lock, folders, service, version }: Omit<BillOptions, 'file' | 'epoch' | 'nodeVersion'>,
): void {
  for (const folder of folders) {
    const { link, resolved = '' } = lock[folder] ?? {};
    const [from, to] = [join(root, folder), join(tree, folder)];
    mkdirSync(dirname(to), { recursive: true });
    if (link === true) symlinkSync(relative(dirname(folder), resolved), to);
    else if (existsSync(from)) writeManifest(from, to, folder.includes('node_modules/'));
  }
  const workspaces = [`services/${service}`, 'libs/*'];
  const manifest = { name: `leviathan-${service}`, version, private: true, license: 'MIT', type: 'module', workspaces };
  writeFileSync(join(tree, 'package.json'), JSON.stringify(manifest));
}

function writeManifest(from: string, to: string, isForeign: boolean): void {
  mkdirSync(to, { recursive: true });
  if (isForeign) copyFileSync(join(from, 'package.json'), join(to, 'package.json'));
  else writeFileSync(join(to, 'package.json'), productionManifest(from));
}

/** Under the name that vulnerability databases know it by. */
function nodeItself(version: string): object {
  return {
    'bom-ref': `node@${version}`,
    type: 'platform',
    name: 'node',
    version,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    purl: `pkg:generic/node@${version}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
}

async function askNpm(tree: string): Promise<string> {
  const { stdout } = await run('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], {
    cwd: tree,
    maxBuffer: 64 * 1024 * 1024,
    env: withoutNpm(process.env),
  });
  return stdout;
}

/** The npm that runs us tells its children where the project is; this one shall look at another folder. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name)));
}
