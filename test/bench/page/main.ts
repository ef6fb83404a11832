/** `npm run bench:page`: what a GPU makes of the kernels, in words to be pasted into an issue. */
import automatonWasm from '../../../dist/automaton.wasm';
import featuresWasm from '../../../dist/features.wasm';
import tfjsWasm from '../../../dist/tfjs-backend-wasm-simd.wasm';
import inception from '../../../weights/inception.safetensors';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import type { Picture } from '../../../shared/picture';
import { adapterName, gpuBackend, isSoftware, requestAdapter, useGpu } from '../../../engine/gpu';
import { Lane } from '../../../engine/lane/lane';
import { padPhoto } from '../../../engine/photo';
import { studio } from '../../../engine/training/profiles/studio';
import { Lanes } from '../../../engine/training/lanes';
import { Trainer } from '../../../engine/training/trainer';
import { reportSchedules } from './schedules';

const assets = { automatonWasm: bufferOf(automatonWasm), featuresWasm: bufferOf(featuresWasm), tfjsWasm: bufferOf(tfjsWasm), inception: bufferOf(inception) };
const output = document.querySelector('pre')!;
const say = (line: string) => (output.textContent += `${line}\n`);

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}

function reportAdapter(): void {
  const { info, backend } = gpuBackend();
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = backend.device.limits;
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
  say(`browser    ${navigator.userAgent}`);
  say(`adapter    ${adapterName(info)} (${[info.vendor, info.architecture, info.device].filter(Boolean).join(', ')})${isSoftware(info) ? ', software: small sizes' : ''}`);
  say(`limits     buffer ${mebibytes(maxBufferSize)}, binding ${mebibytes(maxStorageBufferBindingSize)}, workgroup memory ${maxComputeWorkgroupStorageSize} B`);
}

/** Soft waves: what is trained on does not matter for the time. */
function waves(name: string, side: number, pitch: number): Picture {
  const pixels = new Uint8ClampedArray(4 * side * side);
  for (let i = 0; i < side * side; i++) {
    const light = 128 + 90 * Math.sin((i % side) / pitch) * Math.cos(Math.floor(i / side) / pitch);
    pixels.set([light, 0.8 * light, 255 - light, 255], 4 * i);
  }
  return { name, width: side, height: side, pixels };
}

/** One iteration of a preset, as the product trains. */
async function reportIteration(preset: string, count = 4, overrides: Record<string, unknown> = {}): Promise<void> {
  const given = settingsSchema.parse({ 'nca.preset': preset, 'nca.device': 'gpu', ...overrides });
  const settings = resolveSettings(given, 'gpu', 1);
  const size = settings['nca.training.size'];
  const photos = [padPhoto(waves('photo', size + 32, 9), { margin: studio.margin, minimumSide: size, alignment: 1 })];
  const lane = new Lane(assets);
  for (const notice of await lane.prepare({ settings, photos, style: waves('style', size, 4) })) say(`           ${notice}`);
  const trainer = new Trainer(settings, photos, new Lanes([lane]));
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    await trainer.iterate();
    times.push(performance.now() - begun);
  }
  // The first one compiles.
  const shown = times.map((time) => time.toFixed(0));
  const { 'nca.training.batch': batch, 'nca.training.maxSteps': most } = settings;
  say(`iteration  ${preset}, ${batch} × ${size}², up to ${most} steps: ${shown.slice(1).join(', ')} ms (the first ${shown[0]})`);
}

async function main(): Promise<void> {
  if (!(await requestAdapter())) return void say('No GPU answers through WebGPU in this browser.');
  await useGpu();
  reportAdapter();
  const software = isSoftware(gpuBackend().info);
  await reportSchedules(assets.automatonWasm, software ? { sizes: [16], steps: 2 } : { sizes: [96, 224], steps: 8 }, say);
  if (software) await reportIteration('quick', 2, { 'nca.training.size': 32, 'nca.training.maxSteps': 8 });
  else for (const preset of ['quick', 'balanced', 'fine']) await reportIteration(preset);
}

document.querySelector('button')!.onclick = () => void navigator.clipboard.writeText(output.textContent);
main()
  .catch((error: unknown) => say(`failed     ${String(error)}`))
  .finally(() => (document.title = 'NCA Studio: GPU benchmark, done'));
