import type { Brief } from './read-prompt.ts';
import { type RequestPhrase, requestPhraseOf } from './request-phrase.ts';
import { type Subject, subjectsOf } from './subjects.ts';

interface Material extends Brief {
  readonly phrase: RequestPhrase;
  readonly subjects: readonly [Subject, Subject];
}

type Voice = (material: Material) => readonly string[];

/** How an instruction is recognised, and who then speaks; the word that comes first in the instruction decides. */
const VOICES: readonly (readonly [RegExp, Voice])[] = [
  [/research|investigat/i, findings],
  [/strategic|strategise|strategist|weigh/i, strategy],
  [/engineer|implement|develop|concrete steps/i, steps],
  [/final answer|edit|\bwrit|executive/i, answer],
  [/look(?:ed)? up|lookup|recall|remember/i, recall],
];

/** An answer to the brief: the same for the same brief, and built from its own words. */
export function compose(brief: Brief): string {
  const phrase = requestPhraseOf(brief.request);
  const material = { ...brief, phrase, subjects: subjectsOf(brief.request, phrase) };
  return voiceOf(brief.instruction)(material).join('\n');
}

function voiceOf(instruction: string): Voice {
  const [first] = VOICES.map(([pattern, voice]) => ({ at: instruction.search(pattern), voice }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return first?.voice ?? answer;
}

function findings({ phrase, subjects: [first, second] }: Material): readonly string[] {
  return [
    `${phrase.opening}, two things decide, and one is still open.`,
    `1. Known: ${first.finding}.`,
    `2. Known: ${second.finding}.`,
    `3. Assumed: whoever asked decides about the ${phrase.thing}, and can still change the course.`,
    `Open question: who would notice first if it went wrong, and how soon?`,
  ];
}

function strategy({ phrase, subjects: [first, second], said }: Material): readonly string[] {
  const ground = line(said, /^1\. (?:Known: )?/);
  return [
    ...(ground === undefined
      ? [`${phrase.opening}, the course matters more than the speed.`]
      : [`What weighs most: ${ground}`]),
    `Options: (a) ${first.option}; (b) ${first.rival}; (c) ${second.option}.`,
    `Recommendation: (a), ${first.option}.`,
    'From (c), take the first part along.',
    `The price: ${first.cost}.`,
    `Sign that it was wrong: ${first.sign}.`,
  ];
}

function steps({ phrase, subjects, said }: Material): readonly string[] {
  const course = line(said, /^Recommendation: (?:\(a\), )?/);
  const numbered = subjects.flatMap(({ step: { act, verify, back } }, index) => [
    `${String(index + 1)}. ${capped(act)}.`,
    `   Verify: ${verify}. Back: ${back}.`,
  ]);
  return [
    course === undefined ? `${phrase.opening}, in this order:` : `The course is ${course} In this order:`,
    ...numbered,
    `3. Repeat both for the next group until nobody is left on the old way of the ${phrase.thing}.`,
    `   Verify: the old way has had no use for a week. Back: it is switched off, not deleted, for one more month.`,
    `First step: number 1, tomorrow morning; it needs nobody’s permission and takes less than a day.`,
  ];
}

/** From what the others said where they said it, so that it adds no claim of its own. */
function answer({ phrase, subjects: [first, second], said }: Material): readonly string[] {
  const course = line(said, /^Recommendation: (?:\(a\), )?/) ?? `${first.option}.`;
  const reasons = [
    line(said, /^1\. Known: /) ?? `${first.finding}.`,
    line(said, /^2\. Known: /) ?? `${second.finding}.`,
  ];
  const first1 = line(said, /^1\. (?!Known)/) ?? `${capped(first.step.act)}.`;
  const second2 = line(said, /^2\. (?!Known)/) ?? `${capped(second.step.act)}.`;
  const sign = line(said, /^Sign that it was wrong: /) ?? `${first.sign}.`;
  return [
    `${phrase.opening}: ${course}`,
    '',
    `Why: ${reasons.map(uncapped).join(' And ')}`,
    '',
    'How:',
    `1. ${first1}`,
    `2. ${second2}`,
    '',
    `Watch for this: ${sign} Then stop, go back one step, and decide again.`,
  ];
}

function recall({ phrase, subjects: [first] }: Material): readonly string[] {
  return [
    `${phrase.opening}: nothing is recorded here that answers it, so what follows is inferred.`,
    `Inferred: ${first.finding}.`,
    `Where it could be found: with whoever last changed the ${phrase.thing}, and in the journal of that change.`,
    `Worth remembering from this request: that the ${phrase.thing} was asked about, and that there was no record.`,
  ];
}

/** The newest line of the others that begins so, without its beginning. */
function line(said: Brief['said'], beginning: RegExp): string | undefined {
  const lines = said.flatMap(({ text }) => text.split('\n')).map((each) => each.trim());
  return lines.findLast((each) => beginning.test(each))?.replace(beginning, '');
}

function capped(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function uncapped(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
