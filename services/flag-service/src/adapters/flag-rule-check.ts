import { setFaults, targetingFaults } from '@leviathan/flags';
import type { RuleCheck } from '../ports.ts';

/** The check that routers make before a set comes into force. */
export const flagRuleCheck: RuleCheck = { flag: targetingFaults, set: setFaults };
