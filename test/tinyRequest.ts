import { readFileSync } from 'node:fs';
import { resolveSettings, type DeviceKind } from '../shared/configuration/resolve';
import { settingsSchema } from '../shared/configuration/settings';
import type { Picture } from '../shared/picture';
import type { TrainingRequest } from '../engine/api';

const bytes = (file: string) => new Uint8Array(readFileSync(file)).buffer;

/** For an engine in the test's own thread. */
export const engineAssets = {
  tfjsWasm: bytes('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
  automatonWasm: bytes('dist/automaton.wasm'),
  featuresWasm: bytes('dist/features.wasm'),
  inception: bytes('weights/inception.safetensors'),
};

/** Soft rings, so that there is something to see at any size. */
export function rings(name: string, width: number, height: number, pitch: number): Picture {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const distance = Math.hypot((i % width) - width / 3, Math.floor(i / width) - height / 2);
    const light = 128 + 100 * Math.sin(distance / pitch);
    pixels.set([light, 0.8 * light, 255 - light, 255], 4 * i);
  }
  return { name, width, height, pixels };
}

/** Two photos, a style and a few iterations, in the layout `blur` unless it says another. */
export function tinyRequest(overrides: Record<string, unknown> = {}, device: DeviceKind = 'cpu'): TrainingRequest {
  const settings = settingsSchema.parse({
    'nca.automaton.layout': 'blur',
    'nca.training.size': 32,
    'nca.training.iterations': 4,
    'nca.training.pool': 4,
    'nca.training.minSteps': 3,
    'nca.training.maxSteps': 5,
    'nca.training.backpropagation': 2,
    'nca.output.size': 40,
    'nca.output.steps': 6,
    'nca.stability.steps': 12,
    ...overrides,
  });
  const photos = [rings('a.png', 40, 30, 4), rings('b.png', 24, 40, 7)];
  return { settings: resolveSettings(settings, device, 2), photos, style: rings('style.png', 48, 48, 2) };
}
