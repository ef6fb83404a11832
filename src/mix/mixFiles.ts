import type { Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import type { FileSystem } from '../fileSystem';
import { baseBeside } from '../runs/runBeside';
import { sha256 } from '../../shared/sha256';
import { mixModels, wayOf, type MixPart, type MixWay } from '../../shared/mixModels';
import { modelExtension, packModel, readModel, stemOf } from '../../shared/modelFile';

/**
 * A new automaton's file of several. Older files do not say what they began with: then the run file beside them is asked.
 * @param way as follows from what they began with, where it is left open
 * @throws Error that says what cannot be read, or does not fit
 */
export async function mixFiles(fs: FileSystem, files: readonly Uri[], weights: readonly number[], tool: string, way?: MixWay): Promise<{ readonly bytes: Uint8Array; readonly way: MixWay }> {
  const parts = await Promise.all(
    files.map(async (uri, i): Promise<MixPart> => {
      const { name, bytes } = await readAutomaton(fs, uri);
      const model = readModel(bytes);
      return { name, model, sha256: await sha256(bytes), base: model.metadata.base ?? (await baseBeside(fs, uri)), weight: weights[i]! };
    }),
  );
  const taken = way ?? wayOf(parts);
  return { bytes: packMix(parts, tool, taken), way: taken };
}

/** The file of a mix. @throws Error that says what does not fit */
export function packMix(parts: readonly MixPart[], tool: string, way: MixWay): Uint8Array<ArrayBuffer> {
  const mixed = mixModels(parts, way);
  return packModel({ ...mixed, metadata: { ...mixed.metadata, tool } });
}

/** Of several files. */
export const mixName = (names: readonly string[]): string => `${names.map(stemOf).join('+')}${modelExtension}`;
