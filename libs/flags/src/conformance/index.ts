export { type FlagsUnderTest, type Resolution, flagsConformance } from './flags-conformance.ts';
export type { TestbedCase } from './testbed.ts';
