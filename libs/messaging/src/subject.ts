import { InvalidSubject } from './errors.ts';

/** Whether a subject is one of those that a pattern stands for. */
export type SubjectMatcher = (subject: string) => boolean;

/**
 * Returns `subject` when something can be published on it: tokens joined by dots, none empty, without white space,
 * control characters and wildcards.
 *
 * @throws InvalidSubject
 */
export function requireSubject(subject: string): string {
  requireTokens(subject);
  if (/[*>]/.test(subject)) throw new InvalidSubject(subject, 'wildcards stand in patterns only');
  return subject;
}

/**
 * The matcher of a pattern: a subject in which `*` stands for exactly one token, and a last `>` for one or more.
 *
 * A wildcard is a whole token: `a.b*` is refused, since on NATS it would quietly match nothing but itself.
 *
 * @throws InvalidSubject
 */
export function subjectMatcher(pattern: string): SubjectMatcher {
  const tokens = requirePattern(pattern);
  const endsOpen = tokens.at(-1) === '>';
  const fixed = endsOpen ? tokens.slice(0, -1) : tokens;
  return (subject) => {
    const actual = subject.split('.');
    const fits = endsOpen ? actual.length > fixed.length : actual.length === fixed.length;
    return fits && fixed.every((token, index) => token === '*' || token === actual[index]);
  };
}

function requirePattern(pattern: string): readonly string[] {
  const tokens = requireTokens(pattern);
  tokens.forEach((token, index) => {
    if (token.length > 1 && /[*>]/.test(token)) throw new InvalidSubject(pattern, 'a wildcard is a whole token');
    if (token === '>' && index < tokens.length - 1) throw new InvalidSubject(pattern, '`>` stands last');
  });
  return tokens;
}

function requireTokens(subject: string): readonly string[] {
  const tokens = subject.split('.');
  if (tokens.includes('')) throw new InvalidSubject(subject, 'a token is empty');
  if (/[\s\u0000-\u001f\u007f]/.test(subject)) throw new InvalidSubject(subject, 'white space or a control character');
  return tokens;
}
