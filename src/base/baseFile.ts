import { readFile, rename, writeFile } from 'node:fs/promises';
import { packModel, readModel } from '../../shared/modelFile';

/** The base automaton on disk; its iterations are the rounds of meta-training that made it, so that it can go on. */
export class BaseFile {
  constructor(private readonly path: string) {}

  /** null where there is no file yet. @throws Error if it is no automaton */
  async read(): Promise<{ parameters: Float32Array; round: number } | null> {
    const bytes = await readFile(this.path).catch(() => null);
    if (!bytes) return null;
    const { parameters, metadata } = readModel(bytes);
    return { parameters, round: metadata.iterations ?? 0 };
  }

  async write(parameters: Float32Array, round: number): Promise<void> {
    const bytes = packModel({
      layout: 'blur',
      parameters: parameters.slice(),
      metadata: { steps: 64, seed: 1, noise_level: 1, iterations: round },
    });
    await writeFile(`${this.path}.part`, bytes);
    await rename(`${this.path}.part`, this.path);
  }
}
