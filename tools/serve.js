// npm run serve -- SERVICE [ARGUMENT…]: runs one service on its own.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './launch/root.js';
import { run } from './launch/run.js';

const [service, ...args] = process.argv.slice(2);
const services = readdirSync(join(ROOT, 'services'))
  .filter((name) => existsSync(join(ROOT, 'services', name, 'package.json')))
  .sort();

if (services.includes(service)) {
  run(`services/${service}/src/main.ts`, args);
} else {
  console.error(service === undefined ? 'which service?' : `no service is called ${service}`);
  console.error(`usage: npm run serve -- SERVICE, where SERVICE is one of\n  ${services.join('\n  ')}`);
  process.exitCode = 1;
}
