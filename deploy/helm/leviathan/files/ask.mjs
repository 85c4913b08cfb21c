// `helm test`: asks an agent through the router, and sees its whisper come out of the relay. Says what it saw; exits 1 with
// a reason otherwise. No dependency: it runs in the image of a service.
const { ROUTER, RELAY, KEY } = process.env;
const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
const session = `helm-test-${Date.now()}`;
const stop = new AbortController();

const stream = await fetch(`${RELAY}/v1/whispers/events?session=${session}`, { headers, signal: stop.signal });
if (!stream.ok) fail(`the stream of whispers answered ${stream.status}: ${await stream.text()}`);
const whisper = firstWhisper(stream.body);

const asked = await fetch(`${ROUTER}/v1/commands`, {
  method: 'POST',
  headers: { ...headers, prefer: 'wait=60' },
  body: JSON.stringify({ type: 'agent.ask', session, payload: { text: 'Say that the installation works.' } }),
});
const command = await asked.json();
if (command.status !== 'succeeded') fail(`agent.ask did not succeed: ${JSON.stringify(command)}`);
console.log(`agent.ask ${command.id} succeeded, answered by ${command.result.answeredBy.name}: ${command.result.text}`);

const late = setTimeout(() => fail('no whisper of the run came within 30 s'), 30_000);
console.log(`its whisper came: ${await whisper}`);
clearTimeout(late);
stop.abort();

/** The data of the first event that is no comment. */
async function firstWhisper(body) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const data = /^data: ?(.*)$/m.exec(text);
    if (data !== null && text.indexOf('\n', data.index) !== -1) return data[1];
  }
  return fail('the stream of whispers ended');
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
