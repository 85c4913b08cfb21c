export { EngineProcess, type EngineProgram } from './engine-process.ts';
export { type Control, ENGINE_NAMES, type EngineAddress, type EngineName } from './engine.ts';
export type { EngineVariant } from './engine-container.ts';
export { FaultProxy } from './fault-proxy.ts';
export { listens } from './listens.ts';
export { type OwnVhost, ownVhost } from './own-vhost.ts';
export { TestEngine } from './test-engine.ts';
export { TEST_ENGINES_VARIABLE, testEngines } from './test-engines.ts';
export { type ThrowAwayAuthority, throwAwayAuthority } from './throw-away-authority.ts';
