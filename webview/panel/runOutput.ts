import type { RunOutput } from '../../shared/protocol/messages';
import type { TrainingResult } from '../../engine/api';
import { amendModel } from '../../shared/modelFile';
import { encodePng, encodePreview } from '../common/pictures';

/** What the host saves: the engine's result with its pictures as PNG files, a small one in the automaton's file. */
export async function packOutput(result: TrainingResult, ended: RunOutput['ended']): Promise<RunOutput> {
  const results = [];
  for (const picture of result.results) results.push({ name: picture.name, png: await encodePng(picture) });
  return {
    ...result,
    ended,
    results,
    model: amendModel(result.model, { preview: await encodePreview(result.results[0]!) }),
    history: [...result.history],
    weightChanges: [...result.weightChanges],
    notices: [...result.notices],
  };
}
