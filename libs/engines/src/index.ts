export type { Engines } from './engines.ts';
export { type EngineSettings, type EngineSurroundings, openEngines } from './open-engines.ts';
export { DataDirInUse, DataDirNotADirectory, DataDirNotWritable } from './start-up-errors.ts';
