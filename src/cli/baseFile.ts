import { readFile, rename, writeFile } from 'node:fs/promises';
import { blurLayout } from '../../webview/engine/automaton/layouts/blur';
import { parameterTensors } from '../../webview/engine/automaton/parameters';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../shared/safetensors';

/** The base automaton on disk, with the rounds of meta-training that made it, so that training can go on. */
export class BaseFile {
  constructor(private readonly path: string) {}

  /** null where there is no file yet. */
  async read(): Promise<{ parameters: Float32Array; round: number } | null> {
    const bytes = await readFile(this.path).catch(() => null);
    if (!bytes) return null;
    const { tensors, metadata } = readSafetensors(new Uint8Array(bytes));
    const layout = parameterTensors(blurLayout);
    const parameters = new Float32Array(layout.reduce((sum, { length }) => sum + length, 0));
    for (const { name, offset } of layout) parameters.set(toFloat32(tensors.get(name)!), offset);
    return { parameters, round: Number(metadata['rounds']) };
  }

  async write(parameters: Float32Array, round: number): Promise<void> {
    const tensors = parameterTensors(blurLayout).map(
      ({ name, shape, offset, length }) =>
        [name, float32Tensor(shape, parameters.slice(offset, offset + length))] as const,
    );
    const bytes = writeSafetensors(tensors, { format: 'nca-studio-base', layout: blurLayout.name, rounds: String(round) });
    await writeFile(`${this.path}.part`, bytes);
    await rename(`${this.path}.part`, this.path);
  }
}
