import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A command of a document, and what it is said to print; `…` stands for anything. */
export interface Example {
  readonly command: string;
  readonly prints: string;
}

/** The commands in the `console` blocks of a document of the repository: lines that begin with `$ `, and what follows. */
export async function examplesOf(document: string): Promise<readonly Example[]> {
  const text = await readFile(join(import.meta.dirname, '../..', document), 'utf8');
  return [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block]) => examplesIn(block ?? ''));
}

/** The `sh` blocks under one heading of a document: commands for a shell, without what they print. */
export async function shellBlocksOf(document: string, heading: string): Promise<readonly string[]> {
  const text = await readFile(join(import.meta.dirname, '../..', document), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = '']) => block);
}

function examplesIn(block: string): Example[] {
  const parts = block.replaceAll('\\\n', ' ').split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const lines = part.split('\n');
    const end = lines.findIndex((_, index) => isWhole(lines.slice(0, index + 1).join('\n')));
    return {
      command: lines.slice(0, end + 1).join('\n'),
      prints: lines
        .slice(end + 1)
        .join('\n')
        .trim(),
    };
  });
}

/** A body in single quotes may go over several lines. */
function isWhole(command: string): boolean {
  return command.split("'").length % 2 === 1;
}

/** Whether `output` is what the example shows, piece by piece between the ellipses. */
export function shows({ prints }: Example, output: string): boolean {
  let from = 0;
  for (const piece of prints.split('…').map((text) => text.trim())) {
    const at = output.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
