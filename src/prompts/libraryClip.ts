import type { ModelLibrary, Provenance } from '../models/modelFiles';
import type { TextGuidance } from '../../shared/prompts/guidance';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import { tokenizeForClip } from './tokenizeForClip';

/**
 * What prompts are to a CLIP of the models folder: they are made into tokens first, so that only their words' rows of
 * the token table are needed.
 * @param id of the catalogue, or an absolute path of a folder.
 * @param rated whether the aesthetic head that was fitted on this CLIP shall come along, if there is one.
 * @throws ModelError for a model that is not at hand, Error for a prompt that is too long.
 */
export async function libraryGuidance(
  library: ModelLibrary,
  id: string,
  prompts: readonly Prompt[],
  templates: readonly string[],
  rated: boolean,
): Promise<{ readonly guidance: TextGuidance; readonly provenance: Provenance }> {
  const { words, ...texts } = tokenizeForClip(await library.tokenizer(id), prompts, templates);
  const { weights, config, preprocessor, tokenRows, provenance } = await library.clip(id, words);
  const head = rated ? await library.aesthetic(id) : undefined;
  const clip = { id, weights, config, preprocessor, tokenRows: tokenRows && joined(tokenRows) };
  const aesthetic = head && { weight: head.weight, bias: head.bias };
  return { guidance: { clip, ...texts, ...(aesthetic ? { aesthetic } : {}) }, provenance };
}

function joined(rows: ReadonlyMap<number, Float32Array>): { ids: number[]; values: Float32Array } {
  const ids = [...rows.keys()];
  const width = rows.get(ids[0]!)?.length ?? 0;
  const values = new Float32Array(ids.length * width);
  ids.forEach((id, i) => values.set(rows.get(id)!, i * width));
  return { ids, values };
}
