import { packModel, type SavedModel } from '../../shared/modelFile';
import { importAutomaton } from '../../shared/torch/importAutomaton';
import { sha256 } from '../../shared/sha256';

/** A PyTorch file to make an automaton of. */
export interface TorchSource {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** For the layout `shiftShuffle`; else as the notebook showed such automata. */
  readonly shifts?: readonly number[];
  /** Name and version of what imports, for the metadata. */
  readonly tool: string;
}

/**
 * The automaton of a PyTorch file as a `*.nca.safetensors` file that names where it comes from.
 * @throws Error that says why the file cannot be read, or that it holds no automaton
 */
export async function importedModel(source: TorchSource): Promise<{ model: SavedModel; file: Uint8Array }> {
  const { name, bytes, shifts, tool } = source;
  const read = importAutomaton(bytes, shifts);
  const model = { ...read, metadata: { ...read.metadata, imported: { name, sha256: await sha256(bytes) }, tool } };
  return { model, file: packModel(model) };
}

/** The file's name without the ending that PyTorch gave it. */
export const torchStem = (name: string): string => name.replace(/\.(pt|pth)$/i, '');
