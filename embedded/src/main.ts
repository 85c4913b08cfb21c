import { parseArguments } from './arguments.ts';
import { runEmbedded } from './run-embedded.ts';
import { startFailure } from './start-failure.ts';
import { openTerminal } from './terminal.ts';

try {
  await runEmbedded(parseArguments(process.argv.slice(2)), openTerminal(process.stdout, process.env));
} catch (error) {
  console.error(startFailure(error));
  process.exit(1);
}
