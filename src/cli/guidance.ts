import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { catalogue } from '../models/catalogue';
import type { Provenance } from '../models/modelFiles';
import { builtInGuidance } from '../prompts/builtInClip';
import { libraryGuidance } from '../prompts/libraryClip';
import type { Settings } from '../shared/configuration/settings';
import type { Prompt } from '../shared/prompts/parsePrompts';
import type { TextGuidance } from '../shared/prompts/guidance';
import { ensureModel, openModels, type ModelOptions } from './models';

export const builtInModel = path.join(__dirname, '../weights/mini-clip.safetensors');

export const clipIds = catalogue.flatMap(({ kind, id }) => (kind === 'clip' ? [id] : [])).join(', ');

/**
 * What the prompts are to a CLIP: the built-in one where `clip` is undefined, else one of the catalogue, which is
 * downloaded if the user agrees, or that of a folder as `huggingface-cli download` leaves it.
 * @param note is told of words that the built-in model does not know.
 */
export async function readGuidance(
  prompts: readonly Prompt[],
  settings: Settings,
  { clip, ...options }: ModelOptions & { readonly clip?: string },
  note: (message: string) => void,
): Promise<{ readonly guidance: TextGuidance; readonly networks?: readonly Provenance[] }> {
  const templates = settings['nca.clip.templates'];
  if (clip === undefined) {
    const { guidance, unknown } = builtInGuidance(new Uint8Array(await readFile(builtInModel)), prompts, templates);
    if (unknown.length > 0) note(`The built-in words do not include: ${unknown.join(', ')}.`);
    return { guidance };
  }
  const models = openModels(options, settings);
  const id = existsSync(clip) ? path.resolve(clip) : clip;
  const rated = settings['nca.aesthetic.weight'] > 0;
  if (id === clip) await ensureModel(models, id, options);
  const [head] = rated ? models.headsFor(id) : [];
  if (head && !settings['nca.models.aestheticHead']) await ensureModel(models, head.id, options);
  const { guidance, provenance } = await libraryGuidance(models, id, prompts, templates, rated);
  return { guidance, networks: [provenance] };
}
