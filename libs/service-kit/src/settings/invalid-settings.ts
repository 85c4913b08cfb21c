import { LeviathanError } from '@leviathan/kernel';

/** One variable that cannot be used: what it holds (never a secret's value) and what it may hold. */
export interface BadSetting {
  readonly name: string;
  readonly got: string;
  readonly allowed: string;
}

/** Thrown when variables cannot be used; all of them are named at once. Correct them and start again. */
export class InvalidSettings extends LeviathanError {
  readonly code = 'invalid-settings';
  readonly retry = 'never';
  readonly bad: readonly BadSetting[];

  constructor(bad: readonly BadSetting[]) {
    super(bad.map(({ name, got, allowed }) => `${name}: got ${got}; allowed is ${allowed}`).join('\n'));
    this.bad = bad;
  }
}
