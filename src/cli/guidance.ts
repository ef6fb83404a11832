import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { catalogue } from '../models/catalogue';
import type { Models } from '../models/models';
import { builtInClipId } from '../prompts/builtInClip';
import { guidanceFor, type ReadGuidance } from '../prompts/guidanceFor';
import type { Settings } from '../../shared/configuration/settings';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import { ensureModel, openModels, tellingOfTrust, type ModelOptions } from './models';

const builtInModel = path.join(__dirname, '../weights/mini-clip.safetensors');

export const clipIds = catalogue.flatMap(({ kind, id }) => (kind === 'clip' ? [id] : [])).join(', ');

/**
 * What the prompts are to a CLIP: that of the settings where `clip` is undefined; one of the catalogue is
 * downloaded if the user agrees, or that of a folder as `huggingface-cli download` leaves it.
 * @param note is told of words that the built-in model does not know.
 */
export async function readGuidance(
  prompts: readonly Prompt[],
  settings: Settings,
  { clip = settings['nca.clip.model'], ...options }: ModelOptions & { readonly clip?: string },
  note: (message: string) => void,
): Promise<ReadGuidance> {
  const models = openModels(options, settings);
  const id = existsSync(clip) ? path.resolve(clip) : clip;
  if (id === clip && clip !== builtInClipId) await ensureModels(models, clip, settings, options);
  const shelf = { models, builtIn: async () => new Uint8Array(await readFile(builtInModel)) };
  const read = await tellingOfTrust(guidanceFor(shelf, { clip: id, prompts }, settings));
  if (read.unknown.length > 0) note(`The built-in words do not include: ${read.unknown.join(', ')}.`);
  return read;
}

async function ensureModels(models: Models, clip: string, settings: Settings, options: ModelOptions): Promise<void> {
  await ensureModel(models, clip, options);
  const [head] = settings['nca.aesthetic.weight'] > 0 ? models.headsFor(clip) : [];
  if (head && !settings['nca.models.aestheticHead'] && !options.aestheticHead) await ensureModel(models, head.id, options);
}
