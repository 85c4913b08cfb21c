import { openDistributed } from './distributed-engines.ts';
import { openEmbedded } from './embedded-engines.ts';
import type { EngineSettings, EngineSurroundings } from './engine-settings.ts';
import type { Engines } from './engines.ts';

/** Opens the engines that the settings name. @throws what {@link openEmbedded} and {@link openDistributed} say */
export function openEngines(settings: EngineSettings, surroundings: EngineSurroundings): Promise<Engines> {
  return settings.embedded === false ? openDistributed(settings, surroundings) : openEmbedded(settings, surroundings);
}
