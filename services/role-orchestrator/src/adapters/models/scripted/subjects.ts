import type { RequestPhrase } from './request-phrase.ts';

/** What is generally true of a kind of undertaking; `{thing}` stands for what the request is about. */
export interface Subject {
  readonly matches: RegExp;
  readonly finding: string;
  readonly option: string;
  readonly rival: string;
  readonly cost: string;
  readonly sign: string;
  readonly step: { readonly act: string; readonly verify: string; readonly back: string };
}

/** In no order: the request decides which come first. */
const SUBJECTS: readonly Subject[] = [
  {
    matches: /roll(?:ing)?[ -]?out|releas|deploy|launch|\bship/i,
    finding:
      'what limits the pace is not how fast {thing} can be switched on but how fast it can be switched off again',
    option: 'a staged rollout of {thing} behind a flag, one group of users after another',
    rival: 'switching everybody over on one date',
    cost: 'two versions live side by side for a few weeks',
    sign: 'the second group reports what the first one did not',
    step: {
      act: 'put {thing} behind a flag that is off, and give it to a first group of users that can be named',
      verify: 'its error rate and its latency stay within those of the old way for a full working day',
      back: 'turn the flag off; nothing else changes',
    },
  },
  {
    matches: /migrat|convert|upgrad|import|replac|\bmove|moving/i,
    finding: 'the risk of moving {thing} lies in the odd cases: the entries that no current code would still write',
    option: 'moving {thing} batch by batch while the old form stays readable',
    rival: 'one conversion during a maintenance window',
    cost: 'a reader that understands both forms until the last batch is through',
    sign: 'the number of entries that the converter sets aside grows with each batch',
    step: {
      act: 'convert a copy of {thing} and list every entry that does not come through',
      verify: 'counts and checksums of old and new agree, and the list of exceptions is empty or explained',
      back: 'the original was only read; delete the copy',
    },
  },
  {
    matches: /\bapis?\b|endpoint|interface|\bsdk|contract/i,
    finding: 'the callers of {thing} decide what may change: whatever they can observe, somebody depends on',
    option: 'a versioned contract for {thing}, with both versions served until the last caller has moved',
    rival: 'changing {thing} in place and announcing it',
    cost: 'the discipline to add and never to rename',
    sign: 'a caller breaks on a change that was called compatible',
    step: {
      act: 'write down the contract of {thing} and replay a day of real requests against it',
      verify:
        'every recorded request gets an equal answer, or the difference is on a list that its caller has agreed to',
      back: 'the old version is still served; point the callers to it',
    },
  },
  {
    matches: /data|files?\b|stor(?:e|age)|session|record|backup/i,
    finding:
      'what must survive of {thing} matters more than the place where it is kept: a lost write costs more than a slow one',
    option: 'one owner for {thing}, which writes a journal first and everything else from it',
    rival: 'several writers that are kept apart by locks',
    cost: 'one more write for each change',
    sign: 'two readers see different states of the same entry',
    step: {
      act: 'name the one owner of {thing} and restore yesterday’s backup of it in another place',
      verify: 'the restored copy opens, and its newest entry is as old as the backup says',
      back: 'remove the restored copy; the live one was not touched',
    },
  },
  {
    matches: /\btest|qualit|\bbug|regress|flak|defect|review/i,
    finding: 'most of what escapes in {thing} escapes at seams that no single test owns',
    option: 'a few end-to-end checks of {thing} that a user would recognise, and fast ones below them',
    rival: 'raising the coverage of what is tested already',
    cost: 'a day a month to delete the checks that never fail',
    sign: 'people repeat a red run instead of reading it',
    step: {
      act: 'write the one check of {thing} whose failure would have caught the last incident',
      verify: 'it fails on the version of that day and passes on the one of today',
      back: 'take the check out; the product is unchanged',
    },
  },
  {
    matches: /perform|slow|latenc|fast|speed|scal|throughput|load/i,
    finding:
      'without a measurement under real load nobody knows which part of {thing} is the slow one, and guesses are usually wrong',
    option: 'measuring {thing} first and improving only what the profile puts on top',
    rival: 'more machines for the whole of it',
    cost: 'a week in which numbers are gathered and nothing gets faster',
    sign: 'the median improves and the slowest hundredth does not',
    step: {
      act: 'record a profile of {thing} under the load of its busiest hour',
      verify: 'the profile explains at least four fifths of the time',
      back: 'stop recording',
    },
  },
  {
    matches: /secur|\bauth|login|oauth|secret|token|permission|privacy|attack/i,
    finding:
      'whoever holds a credential of {thing} is {thing} as far as any check can tell, so its lifetime bounds the damage',
    option: 'short-lived credentials for {thing}, each allowed one purpose',
    rival: 'one strong key that is guarded well',
    cost: 'every client has to renew in time',
    sign: 'a credential is found in a log or a repository',
    step: {
      act: 'list who may do what with {thing} today, and take away what nobody used in the last month',
      verify: 'a denied call is logged with its caller, and no regular work is denied',
      back: 'grant the right again from the list',
    },
  },
  {
    matches: /\bteams?\b|hir(?:e|ing)|onboard|meeting|organi|people|remote|manager/i,
    finding: 'how people decide about {thing} predicts its result better than what they decide',
    option: 'one named owner of {thing} with a written mandate and a date at which it is reviewed',
    rival: 'a committee in which every side has a seat',
    cost: 'some are heard and not followed',
    sign: 'the same question comes back to a meeting that had answered it',
    step: {
      act: 'write the mandate for {thing} on one page and have those whom it concerns sign or amend it',
      verify: 'each of them names the owner and the date of the review without looking',
      back: 'the page says how the mandate ends early',
    },
  },
  {
    matches: /cost|pric|budget|billing|\bpay|revenue|invoice|spend/i,
    finding:
      'an error in {thing} is noticed by the customer first and is corrected by hand, so even the least of them is expensive',
    option: 'running {thing} in the shadow of the present way and comparing every amount before anybody is charged',
    rival: 'a careful review and a cut-over at the end of the month',
    cost: 'a full billing period in which everything is computed twice',
    sign: 'differences that are explained one by one and never by a rule',
    step: {
      act: 'compute last month’s amounts once more the new way and list every difference',
      verify: 'each difference is zero or has a reason that finance accepts',
      back: 'nothing was charged; drop the list',
    },
  },
  {
    matches: /choos|which|versus|\bvs\b|compar|decid|\beither\b|alternativ/i,
    finding: 'the choice about {thing} is cheap where it can be undone and deserves care only where it cannot',
    option: 'trying the most reversible of the alternatives for {thing} with a date at which it is judged',
    rival: 'a full comparison of all of them on paper',
    cost: 'some of the trial is thrown away',
    sign: 'the date of the judgement is moved for the second time',
    step: {
      act: 'write down the three criteria for {thing} and their weight before looking at any candidate again',
      verify: 'two people who score alone come to the same order',
      back: 'change the criteria openly, and score again',
    },
  },
];

/** For an undertaking that none of them is about. */
const UNDERTAKINGS: readonly Subject[] = [
  {
    matches: /(?:)/,
    finding: 'nobody has written down yet by what one would recognise that {thing} has succeeded',
    option: 'the smallest version of {thing} that can be judged by its users, with a date for the judgement',
    rival: 'a complete plan before anything begins',
    cost: 'the first version will disappoint somebody',
    sign: 'after the first version there is still no number that moved',
    step: {
      act: 'write one sentence that says for whom {thing} is and what is different afterwards',
      verify: 'one of those whom it is for reads it and agrees',
      back: 'rewrite the sentence; nothing was built',
    },
  },
  {
    matches: /(?:)/,
    finding: 'most of what is needed for {thing} exists somewhere; what is missing is one person who knows all of it',
    option: 'one owner of {thing} who talks to everybody it touches before the work is divided',
    rival: 'dividing the work now and joining the parts later',
    cost: 'a slower first week',
    sign: 'two parts of it assume different things about a third',
    step: {
      act: 'draw {thing} on one page with everything that it touches, and show it to those who own the neighbours',
      verify: 'each of them finds their part and corrects something',
      back: 'the page is thrown away',
    },
  },
];

/** For a question about a fact: the scripted model says that it holds none. */
const QUESTIONS: readonly Subject[] = [
  {
    matches: /(?:)/,
    finding:
      'this asks for a fact, and the scripted model holds none about {thing} (LEV_MODEL chooses a model that may)',
    option: 'looking {thing} up in a source that can be cited',
    rival: 'answering from memory',
    cost: 'an hour of reading',
    sign: 'the second source contradicts the first',
    step: {
      act: 'find two sources on {thing} that do not copy from each other',
      verify: 'they agree on what was asked',
      back: 'write down where they differ, and ask somebody who works with it',
    },
  },
  {
    matches: /(?:)/,
    finding: 'an explanation of {thing} is worth what can be predicted with it',
    option: 'explaining {thing} by one example that is worked through to its end',
    rival: 'a definition with every exception',
    cost: 'what the example does not show stays open',
    sign: 'the one who asked cannot apply it to a second example',
    step: {
      act: 'work through one example of {thing} with numbers',
      verify: 'somebody else gets the same result from the same example',
      back: 'take a simpler example',
    },
  },
];

/** The two subjects that the request mentions first, with what it is about put in. */
export function subjectsOf(request: string, { thing, isDoing }: RequestPhrase): readonly [Subject, Subject] {
  const found = SUBJECTS.map((subject) => ({ subject, at: request.search(subject.matches) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ subject }) => subject);
  const general = isDoing ? UNDERTAKINGS : QUESTIONS;
  const [first, second] = [...found, ...general].map((subject) => about(subject, thing));
  if (first === undefined || second === undefined) throw new Error('there are always two general subjects');
  return [first, second];
}

function about(subject: Subject, thing: string): Subject {
  const fill = (text: string): string =>
    text.replaceAll('{thing}', `the ${thing.replace(/^(?:the|a|an|our|my) /i, '')}`);
  const { matches, finding, option, rival, cost, sign, step } = subject;
  return {
    matches,
    finding: fill(finding),
    option: fill(option),
    rival: fill(rival),
    cost: fill(cost),
    sign: fill(sign),
    step: { act: fill(step.act), verify: fill(step.verify), back: fill(step.back) },
  };
}
