// Follows one run over its event stream. Everything shown is keyed by its place in the journal, so an event that comes
// twice (after a reconnect, or a restart of the server) changes nothing.

const RETRY_MS = 1000;
const runId = decodeURIComponent(location.pathname.split('/').pop() ?? '');
const resource = `/v1/runs/${encodeURIComponent(runId)}`;
const element = (id) => document.getElementById(id);

const seen = new Set();
let live; // the step that is being written: { item, text }
let steps = 0;
let ended = false;

element('run-id').textContent = runId;
element('api').href = resource;
document.title = `Run ${runId} · Leviathan`;
/** Fills the head of the page from the run itself. */
async function describe() {
  const response = await fetch(resource, { headers: { accept: 'application/json' } }).catch(() => undefined);
  if (response === undefined) return;
  const run = await response.json();
  if (!response.ok) {
    element('goal').textContent = run.title ?? 'This run cannot be shown';
    element('empty').textContent = run.detail ?? '';
    setStatus('unknown');
    ended = response.status === 404;
    return;
  }
  element('goal').textContent = run.goal;
  element('answered-by').textContent = `${run.answeredBy.kind} ${run.answeredBy.name}`;
  element('calls').textContent = String(run.usage.calls);
  element('tokens').textContent = String(run.usage.inputTokens + run.usage.outputTokens);
  setStatus(run.status);
  if (run.text !== undefined) showAnswer(run.text);
}

function follow() {
  if (ended && seen.size === 0) return setConnection('closed');
  const source = new EventSource(`${resource}/events`);
  source.onopen = () => setConnection('live');
  source.onerror = () => {
    setConnection(ended ? 'closed' : 'lost');
    if (ended) source.close();
    else if (source.readyState === EventSource.CLOSED) setTimeout(follow, RETRY_MS); // the browser gave up: start over
  };
  for (const type of Object.keys(handlers)) {
    source.addEventListener(type, (message) => receive(message, source));
  }
  source.onmessage = (message) => receive(message, source);
}

function receive(message, source) {
  const event = JSON.parse(message.data);
  if (event.type !== 'TEXT_MESSAGE_CONTENT') {
    const key = keyOf(event);
    if (seen.has(key)) return;
    seen.add(key);
  }
  handlers[event.type]?.(event);
  if (event.type === 'RUN_FINISHED' || event.type === 'RUN_ERROR') {
    ended = true;
    source.close();
    setConnection('closed');
    void describe();
  }
}

/** What an event is about, the same however often it comes. */
function keyOf({ type, name = '', value, stepName = '', attempt = '' }) {
  return [type, name, value?.id ?? stepName, attempt].join('/');
}

const handlers = {
  RUN_STARTED: () => setStatus('running'),
  STEP_STARTED: (event) => startStep(event),
  TEXT_MESSAGE_CONTENT: (event) => writeText(event),
  STEP_FINISHED: (event) => finishStep(event),
  CUSTOM: (event) => {
    if (event.name === 'leviathan.whisper') showWhisper(event.value);
  },
  RUN_FINISHED: () => setStatus('succeeded'),
  RUN_ERROR: (event) => showProblem(event),
};

function startStep(event) {
  live?.item.remove(); // a step that was begun and never committed: its owner was lost, and it is begun again
  const item = addItem('live', event.role ?? event.stepName, event.action ?? '', 'writing …');
  live = { item, text: item.querySelector('.text') };
}

/** A call that is repeated begins at offset 0 again, and then its words replace the ones that were lost. */
function writeText({ delta, offset }) {
  if (live !== undefined) live.text.textContent = live.text.textContent.slice(0, offset) + delta;
}

function finishStep(event) {
  const item = live?.item ?? addItem('', event.role ?? event.stepName, event.action ?? '', '');
  item.classList.remove('live');
  item.querySelector('.note').textContent = event.action ?? '';
  if (event.text !== undefined) item.querySelector('.text').textContent = event.text; // the journal's text replaces the deltas
  live = undefined;
  steps += 1;
  element('step-count').textContent = String(steps);
  void describe();
}

function showWhisper(whisper) {
  const item = addItem(
    'whisper',
    'whisper',
    `${whisper.type} · significance ${Number(whisper.significance).toFixed(2)}`,
    '',
  );
  item.querySelector('.text').textContent = whisper.payload?.text ?? '';
}

function showProblem(event) {
  setStatus('failed');
  const item = addItem('problem', 'ended', event.code ?? '', '');
  item.querySelector('.text').textContent = event.message ?? '';
}

function addItem(kind, who, note, text) {
  const item = document.createElement('li');
  if (kind !== '') item.classList.add(kind);
  const head = document.createElement('p');
  head.className = 'who';
  const name = document.createElement('strong');
  name.textContent = who;
  const remark = document.createElement('span');
  remark.className = 'note';
  remark.textContent = note;
  head.append(name, remark);
  const body = document.createElement('div');
  body.className = 'text';
  body.textContent = text === 'writing …' ? '' : text;
  item.append(head, body);
  element('timeline').append(item);
  element('empty').hidden = true;
  return item;
}

function showAnswer(text) {
  element('answer').hidden = false;
  element('answer-text').textContent = text;
}

function setStatus(status) {
  element('status').textContent = status;
  element('status').dataset.status = status;
}

function setConnection(state) {
  element('connection').textContent = state;
  element('connection').dataset.connection = state;
}

await describe();
follow();
