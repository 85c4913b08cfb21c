export { UnencryptedEngineUrl, UnreadableEngineFile } from './engine-files.ts';
export { ENGINE_NAMES, type EngineName, type EngineSettings, type EngineSurroundings } from './engine-settings.ts';
export type { Engines } from './engines.ts';
export { openEngines } from './open-engines.ts';
export { DataDirInUse, DataDirNotADirectory, DataDirNotWritable } from './start-up-errors.ts';
