import type { RunSettings } from '../../../src/shared/configuration/resolve';
import { float32Tensor, writeSafetensors } from '../../../src/shared/safetensors';
import { blurLayout } from '../automaton/layout';
import { parameterTensors } from '../automaton/parameters';

const FORMAT_VERSION = 1;

export interface ModelDescription {
  readonly settings: RunSettings;
  readonly photos: readonly string[];
  readonly style: string;
  readonly iterations: number;
  readonly losses: unknown;
}

/** A trained automaton as `*.nca.safetensors`: tensors under PyTorch's names, what it is in the metadata. */
export function packModel(parameters: Float32Array, description: ModelDescription): Uint8Array {
  const tensors = parameterTensors(blurLayout).map(
    ({ name, shape, offset, length }) =>
      [name, float32Tensor(shape, parameters.slice(offset, offset + length))] as const,
  );
  const { settings, photos, style, iterations, losses } = description;
  return writeSafetensors(tensors, {
    format: 'nca-studio',
    format_version: String(FORMAT_VERSION),
    layout: blurLayout.name,
    steps: String(settings['nca.output.steps']),
    seed: String(settings['nca.seed']),
    noise_level: '1',
    photos: JSON.stringify(photos),
    style,
    iterations: String(iterations),
    losses: JSON.stringify(losses),
    settings: JSON.stringify(settings),
  });
}
