import { FLAG_KEYS, type FlagSet } from '@leviathan/contracts';

/** Each a rule and a share, as in the middle of a rollout. */
export const ROLLOUT: FlagSet = {
  flags: Object.fromEntries(
    FLAG_KEYS.map((key) => [
      key,
      {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
        targeting: { if: [{ '==': [{ var: 'labels.tier' }, 'gold'] }, 'on', { fractional: [['on', 10], ['off', 90]] }] }, // prettier-ignore
      },
    ]),
  ),
};

export const CONTEXTS = Array.from({ length: 1000 }, (_, session) => ({
  targetingKey: `0192f0c4-7a1e-7c3a-9b4e-${String(session).padStart(12, '0')}`,
  tenant: 'acme',
  type: 'agent.ask',
  labels: { tier: 'tin' },
}));
