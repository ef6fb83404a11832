import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { layoutOf } from '../../engine/automaton/layouts';
import type { RunSettings } from '../../shared/configuration/resolve';
import { packModel, readModel } from '../../shared/modelFile';

/** The base automaton on disk; its iterations are the rounds of meta-training that made it, so that it can go on. */
export class BaseFile {
  constructor(
    private readonly path: string,
    private readonly settings: RunSettings,
  ) {}

  /** undefined where there is no file yet. @throws Error if it cannot be read, or is no automaton of the layout */
  async read(): Promise<{ parameters: Float32Array; round: number } | undefined> {
    if (!existsSync(this.path)) return undefined;
    const bytes = await readFile(this.path);
    const { parameters, metadata, layout } = readModel(bytes);
    if (layout !== this.settings['nca.automaton.layout']) throw new Error(`${this.path} has the layout ${layout}: go on with --layout ${layout}, or choose another --out.`);
    return { parameters, round: metadata.iterations ?? 0 };
  }

  async write(parameters: Float32Array, round: number): Promise<void> {
    const { growth } = layoutOf(this.settings);
    const bytes = packModel({
      layout: this.settings['nca.automaton.layout'],
      growth: growth && { levels: growth.levels, ...growth.sight },
      parameters: parameters.slice(),
      metadata: { steps: growth ? 0 : 64, seed: 1, noise_level: 1, iterations: round },
    });
    await writeFile(`${this.path}.part`, bytes);
    await rename(`${this.path}.part`, this.path);
  }
}
