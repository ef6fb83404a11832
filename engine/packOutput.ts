import { amendModel } from '../shared/modelFile';
import type { Picture } from '../shared/picture';
import type { RunOutput } from '../shared/protocol/messages';
import type { TrainingResult } from './api';

/** How the platform writes pictures. */
interface PictureEncoder {
  png(picture: Picture): Promise<Uint8Array>;
  /** A small PNG for the automaton's file, base64. */
  preview(picture: Picture): Promise<string>;
}

/** What a run leaves: the engine's result with its pictures as PNG files, a small one in the automaton's file. */
export async function packOutput(
  result: TrainingResult,
  ended: RunOutput['ended'],
  encoder: PictureEncoder,
): Promise<RunOutput> {
  const results = [];
  for (const picture of result.results) results.push({ name: picture.name, png: await encoder.png(picture) });
  return {
    ...result,
    ended,
    results,
    model: amendModel(result.model, { preview: await encoder.preview(result.results[0]!) }),
    // An iteration that blew up has no losses to show.
    history: result.history.filter(({ total }) => Number.isFinite(total)),
    weightChanges: [...result.weightChanges],
    notices: [...result.notices],
  };
}
