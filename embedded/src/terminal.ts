/** Where the story is told: a line at a time, in colour only for eyes. */
export interface Terminal {
  say(line?: string): void;
  readonly style: Styles;
}

type Style = (text: string) => string;

export interface Styles {
  readonly strong: Style;
  readonly dim: Style;
  readonly good: Style;
  readonly alarm: Style;
  readonly role: Style;
}

const PLAIN: Styles = { strong: same, dim: same, good: same, alarm: same, role: same };
const COLOURED: Styles = { strong: sgr(1), dim: sgr(2), good: sgr(32), alarm: sgr(31), role: sgr(36) };

/** A terminal over a stream; coloured when it is a TTY and `NO_COLOR` is unset or empty (no-color.org). */
export function openTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0); // whoever read us has had enough, as `head` has
  });
  const coloured = stream.isTTY && (env['NO_COLOR'] ?? '') === '';
  return {
    say: (line = '') => void stream.write(`${line}\n`),
    style: coloured ? COLOURED : PLAIN,
  };
}

function same(text: string): string {
  return text;
}

function sgr(code: number): Style {
  return (text) => `\u001b[${String(code)}m${text}\u001b[0m`;
}
