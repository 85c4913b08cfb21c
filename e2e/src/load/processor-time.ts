import { readFileSync } from 'node:fs';

/** What all processors of this machine did so far, in ticks. */
export interface ProcessorTime {
  readonly idle: number;
  readonly all: number;
}

/** `undefined` where the system does not tell. */
export function processorTime(): ProcessorTime | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/stat', 'utf8');
  } catch {
    return undefined; // not Linux
  }
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, stolen = 0] = (
    text.split('\n', 1)[0] ?? ''
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { idle: idle + waiting, all: user + nice + system + idle + waiting + irq + softIrq + stolen };
}

/** How much of the time since `before` no processor had anything to do: `12 %`. */
export function idleSince(before: ProcessorTime | undefined): string {
  const now = processorTime();
  if (now === undefined || before === undefined || now.all === before.all) return 'unknown';
  return `${((100 * (now.idle - before.idle)) / (now.all - before.all)).toFixed(0)} %`;
}
