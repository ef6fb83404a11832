/**
 * Prompts on their way to the engine.
 *
 * The way: `promptAdvice.ts` reads them while they are typed; this file finds the CLIP that was asked for: the miniature
 * one (`builtInClip.ts`) or one of the models folder (`libraryClip.ts`, `tokenizeForClip.ts`, bounded by
 * `withinTime.ts`), and gives its texts and weights.
 */
import type { ModelLibrary, Provenance } from '../models/modelFiles';
import type { Settings } from '../../shared/configuration/settings';
import type { TextGuidance } from '../../shared/prompts/guidance';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import { builtInClipId, builtInGuidance } from './builtInClip';
import { libraryGuidance } from './libraryClip';

/** Where CLIPs come from: the models folder, and the file of the miniature one. */
export interface ClipShelf {
  readonly models: ModelLibrary;
  readonly builtIn: () => PromiseLike<Uint8Array>;
}

export interface AskedGuidance {
  /** The miniature CLIP's id, one of the catalogue, or an absolute path of a folder. */
  readonly clip: string;
  readonly prompts: readonly Prompt[];
}

export interface ReadGuidance {
  readonly guidance: TextGuidance;
  /** Networks that are not built in. */
  readonly networks: readonly Provenance[];
  /** Words of the prompts that the miniature CLIP does not know and takes no notice of. */
  readonly unknown: readonly string[];
}

/**
 * What prompts are to a CLIP that is at hand.
 * @throws UnknownWords, ModelError, or Error for a prompt that is too long.
 */
export async function guidanceFor(
  shelf: ClipShelf,
  { clip, prompts }: AskedGuidance,
  settings: Pick<Settings, 'nca.clip.templates' | 'nca.aesthetic.weight'>,
): Promise<ReadGuidance> {
  const templates = settings['nca.clip.templates'];
  if (clip === builtInClipId) return { ...builtInGuidance(await shelf.builtIn(), prompts, templates), networks: [] };
  const rated = settings['nca.aesthetic.weight'] > 0;
  const { guidance, provenance } = await libraryGuidance(shelf.models, clip, prompts, templates, rated);
  return { guidance, networks: [provenance], unknown: [] };
}
