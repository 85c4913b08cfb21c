import type { Decision } from '@leviathan/contracts';

/** A session or job whose truth is in the legacy files, and what the holder of the home was asked and has not answered. */
export interface PassedOn {
  readonly decision: Decision;
  readonly passedOn: readonly string[];
  /** The command that moves it to its journal; whatever comes after it waits for the end of that. */
  readonly movingIn?: string;
}

/**
 * `asked`: no journal knows it, the flag was off, and the holder of the legacy home has not said yet whether it exists.
 * Until it has, every command follows the first one there, or it could overtake.
 */
export type PassedOnState = (PassedOn & { readonly status: 'asked' }) | (PassedOn & { readonly status: 'legacy' });

export function isPassedOn<S extends { readonly status: string }>(state: S): state is Extract<S, PassedOnState> {
  return state.status === 'asked' || state.status === 'legacy';
}

/** After a command was passed on; the first one asks. */
export function passedOn(state: PassedOnState | undefined, command: string, decision: Decision): PassedOnState {
  if (state === undefined) return { status: 'asked', decision, passedOn: [command] };
  return { ...state, passedOn: [...state.passedOn, command] };
}

/** After the answer; `undefined` for what the holder does not know either: its next birth is decided anew. */
export function answered(state: PassedOnState, command: string, exists: boolean): PassedOnState | undefined {
  const { movingIn, ...rest } = state;
  const left = {
    ...rest,
    passedOn: state.passedOn.filter((each) => each !== command),
    ...(movingIn === undefined || movingIn === command ? {} : { movingIn }),
  };
  if (exists) return { ...left, status: 'legacy' };
  return left.status === 'asked' && left.passedOn.length === 0 ? undefined : left;
}
