import type { DemoResult } from './demo/demo.ts';
import type { Terminal } from './terminal.ts';

const QUESTION = '{"type":"agent.ask","payload":{"text":"What should we test before a release?"}}';

/** What a newcomer can do now; each line works as it stands. */
export function sayNextSteps(terminal: Terminal, url: string, appDir: string, demo: DemoResult | undefined): void {
  const { strong } = terminal.style;
  const json = `-H 'content-type: application/json'`;
  const ask = `curl -sS ${url}/v1/commands ${json} -H 'prefer: wait=30' -d '${QUESTION}'`;
  const command = demo?.command;
  const lines: readonly (readonly [string, string])[] = [
    ...(demo === undefined ? [] : [['watch the run', `${url}/runs/${demo.run}`] as const]),
    ['ask something', ask],
    ...(command === undefined
      ? []
      : [['why it went there', `curl -sS ${url}/v1/commands/${command}/explain`] as const]),
    [
      'break it',
      `kill -9 ${String(process.pid)}, then LEV_SCRIPTED_LATENCY_MS=2000 npm start: a slow demo to kill in its middle`,
    ],
    ['', 'and npm start again: the run goes on by itself'],
    ['a team of your own', `edit ${appDir}/teams/my-team.yaml, then ask with "team":"my-team" in the payload`],
    [
      'a real model',
      'LEV_MODEL=openai-compatible:NAME OPENAI_API_KEY=… npm start   (or anthropic:NAME, ANTHROPIC_API_KEY)',
    ],
    ['the API', `${url}/docs`],
  ];
  terminal.say();
  terminal.say(strong('What to do next'));
  for (const [what, how] of lines) terminal.say(`  ${what.padEnd(20)}${how}`);
}
