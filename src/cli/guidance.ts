import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { builtInGuidance } from '../prompts/builtInClip';
import { tokenizeForClip } from '../prompts/tokenizeForClip';
import type { Prompt } from '../shared/prompts/parsePrompts';
import type { TextGuidance } from '../shared/prompts/guidance';

export const builtInModel = path.join(__dirname, '../weights/mini-clip.safetensors');

/**
 * What the prompts are to a CLIP: the built-in one where `clip` is undefined, else that of a folder as
 * `huggingface-cli download` leaves it.
 * @param note is told of words that the built-in model does not know.
 */
export async function readGuidance(
  prompts: readonly Prompt[],
  templates: readonly string[],
  clip: string | undefined,
  note: (message: string) => void,
): Promise<TextGuidance> {
  if (clip === undefined) {
    const { guidance, unknown } = builtInGuidance(new Uint8Array(await readFile(builtInModel)), prompts, templates);
    if (unknown.length > 0) note(`The built-in words do not include: ${unknown.join(', ')}.`);
    return guidance;
  }
  const text = (name: string) => readFile(path.join(clip, name), 'utf8');
  const preprocessor = await text('preprocessor_config.json').then((json) => JSON.parse(json) as unknown, () => null);
  return {
    clip: {
      id: path.resolve(clip),
      weights: new Uint8Array(await readFile(path.join(clip, 'model.safetensors'))),
      config: JSON.parse(await text('config.json')) as unknown,
      preprocessor,
      tokenRows: null,
    },
    ...tokenizeForClip(await text('tokenizer.json'), prompts, templates),
  };
}
