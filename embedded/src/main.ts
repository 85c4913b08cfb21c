import { USAGE, parseArguments } from './arguments.ts';
import { runEmbedded } from './run-embedded.ts';
import { startFailure } from './start-failure.ts';
import { openTerminal } from './terminal.ts';

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(USAGE);
  process.exit(0);
}
try {
  await runEmbedded(parseArguments(args), openTerminal(process.stdout, process.env));
} catch (error) {
  console.error(startFailure(error));
  process.exit(1);
}
