// node tools/launch.js ENTRY [ARGUMENT…]: runs a TypeScript entry from source, on any Node >= 20. Behind `npm start`.
import { run } from './launch/run.js';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node tools/launch.js ENTRY [ARGUMENT…]');
  process.exit(1);
}
run(entry, args);
