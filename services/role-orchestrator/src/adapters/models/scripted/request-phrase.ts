/** The request in the forms in which an answer takes it up. */
export interface RequestPhrase {
  /** What is wanted, as the end of a sentence: `roll out the new billing API`. */
  readonly aim: string;
  /** Whether something is to be done; else something is to be known. */
  readonly isDoing: boolean;
  /** `To roll out the new billing API` for what is to be done, `On “Why is tea green”` for what is to be known. */
  readonly opening: string;
  /** The thing that it is about: `new billing API`. */
  readonly thing: string;
}

const ASKING =
  /^(?:(?:please|kindly|hello|hi|hey|ok|so|now)[,!]?\s+)*(?:(?:can|could|would|will) (?:you|we|i)(?: please)?\s+|help (?:me|us)(?: to)?\s+|(?:i|we) (?:want|need|would like)(?: to)?\s+|what is the best way to\s+|how (?:should|do|can|could|would|will|must|might) (?:we|i|you|one|they)(?: best)?\s+|how to\s+|should (?:we|i)\s+|what (?:is|are|was|were|does|do)\s+|why (?:is|are|does|do|did|should)\s+|which\s+|tell (?:me|us) (?:about|how to)\s+|explain\s+)?/i;
/** `Which database should we choose` is `choose the database`. */
const WHICH = /^which (.{1,60}?) (?:should|do|can|could|would|will) (?:we|i|you) (\w+)/i;
const KNOWING = /\b(?:what (?:is|are|was|were|does|do)|why|which|tell (?:me|us) about|explain)\b/i;
const VERBS =
  /^(?:add|adopt|analy[sz]e|automate|avoid|build|change|choose|code|compare|create|decide|deliver|deploy|describe|design|develop|draft|estimate|find|fix|get|grow|handle|implement|improve|introduce|investigate|keep|launch|make|measure|migrate|move|onboard|optimi[sz]e|organi[sz]e|plan|prepare|prevent|reduce|refactor|release|replace|research|review|roll|run|scale|secure|select|set|ship|speed|split|start|stop|store|study|summari[sz]e|switch|test|upgrade|use|write)\b/i;
const FILLERS = new Set(
  'a an the this that these those our your my their its his her we i you they it is are was were be been do does did have has had to of in on at by for with from into over under about as and or but not no if when while than then so very more most much faster slower better cheaper safer many some any all each every best better good new next out up down off who what which why how where should can could would will must may might please there here'.split(
    ' ',
  ),
);

/** Long requests are taken up by their first sentence, and no more of it than an answer would repeat. */
const MAX_AIM = 120;
const MAX_THING = 60;

export function requestPhraseOf(request: string): RequestPhrase {
  const [first = ''] = request
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.?!])\s/, 1);
  const sentence = shortened(first.replace(/^~\/t /, '').replace(/[\s.?!,;:]+$/, ''), MAX_AIM);
  const aim = lowerFirst(sentence.replace(WHICH, '$2 the $1').replace(ASKING, '').trim()) || sentence || 'this';
  const isDoing = VERBS.test(aim) && !KNOWING.test(sentence.replace(WHICH, ''));
  return { aim, isDoing, opening: isDoing ? `To ${aim}` : `On “${sentence}”`, thing: thingOf(aim) };
}

/** The longest run of words that carry meaning, in what the verb is about. */
function thingOf(aim: string): string {
  const runs: string[][] = [[]];
  const words = objectOf(aim).split(/[^\p{L}\p{N}'’/_.-]+/u);
  for (const word of words.filter((each) => each !== '')) {
    if (FILLERS.has(word.toLowerCase())) runs.push([]);
    else runs.at(-1)?.push(word);
  }
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), []);
  return shortened(longest.slice(0, 4).join(' ') || aim, MAX_THING);
}

/** Up to where the sentence turns from what it is about to how, why or whereto. */
function objectOf(aim: string): string {
  const [object = ''] = aim
    .replace(VERBS, '')
    .split(/\b(?:to|into|without|while|because|before|after|when|if|by|so that)\b/i, 1);
  return object.trim() === '' ? aim : object;
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length);
  return text.slice(0, space > 0 ? space : length).toWellFormed();
}

/** Keeps names and abbreviations as they are. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) && VERBS.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
