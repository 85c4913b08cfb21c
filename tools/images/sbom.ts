import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Bill {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string } };
}

/**
 * Writes `sbom.cdx.json`: what npm itself finds in the staged folder, as CycloneDX. What differs from run to run (a random
 * serial number, the time) is taken out or fixed.
 *
 * @throws when npm finds that a production dependency is missing, which also makes this a check of the staging
 */
export function writeBill(app: string, epoch: number): void {
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: withoutNpm(process.env),
  });
  if (status !== 0) throw new Error(`npm sbom failed in ${app}:\n${stderr}`);
  const bill = JSON.parse(stdout) as Bill;
  delete bill.serialNumber;
  bill.metadata.timestamp = new Date(epoch * 1000).toISOString();
  writeFileSync(join(app, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
}

/** The npm that runs us tells its children where the project is; this one shall look at another folder. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name)));
}
