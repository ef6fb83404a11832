import { readFileSync } from 'node:fs';
import { backend, type Tensor3D } from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Automaton } from '../../../engine/automaton/automaton';
import { ComposedAutomaton } from '../../../engine/automaton/composedAutomaton';
import { DirectSchedule } from '../../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../../engine/automaton/fused/fusedAutomaton';
import { SharedKernels } from '../../../engine/automaton/fused/sharedKernels';
import { TensorBuffers } from '../../../engine/automaton/fused/tensorBuffers';
import type { Layout } from '../../../engine/automaton/layout';
import { blurLayout } from '../../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../../engine/automaton/layouts/shiftShuffle';
import { parameterCount, parameterTensors } from '../../../engine/automaton/parameters';
import { WasmAutomaton } from '../../../engine/automaton/wasmAutomaton';
import type { Reference } from '../readReference';
import type { Device } from './kind';

const layouts = [blurLayout, shiftShuffleLayout([4, 8, 16])];

/** The layout whose number of changing channels is that of the file's last layer. */
export function layoutIn(reference: Reference): Layout {
  const [mutable] = reference.shape('w3.weight');
  const layout = layouts.find(({ channels, fixed }) => channels - fixed === mutable);
  if (!layout) throw new Error(`No layout has ${mutable} channels that change.`);
  return layout;
}

/** Tensors `<prefix>w1.weight` … as one flat array. */
export function flatParameters(reference: Reference, layout: Layout, prefix = ''): Float32Array {
  const flat = new Float32Array(parameterCount(layout));
  for (const { name, offset } of parameterTensors(layout)) flat.set(reference.values(prefix + name), offset);
  return flat;
}

export const automatonWasm = () => new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;
export const featuresWasm = () => new Uint8Array(readFileSync('dist/features.wasm')).buffer;

interface Runner {
  readonly name: string;
  readonly automaton: Automaton & { stateGradient?(): Tensor3D };
}

/** What runs an automaton on a device, each by its name. */
export async function automataOn(device: Device, layout: Layout): Promise<Runner[]> {
  const composed = { name: 'composed', automaton: new ComposedAutomaton(layout) };
  if (device === 'gpu') return [{ name: 'fused', automaton: await fused(layout) }, composed];
  return [{ name: 'kernel', automaton: await WasmAutomaton.create(automatonWasm(), layout) }, composed];
}

/** Our WGSL kernels; `direct`, since a software adapter compiles `tile` for minutes. */
async function fused(layout: Layout): Promise<Automaton> {
  const tensors = new TensorBuffers(backend() as WebGPUBackend);
  const shared = await SharedKernels.create(tensors.device, layout);
  const schedule = await DirectSchedule.create(tensors.device, layout, shared.weights, shared.buffers);
  return new FusedAutomaton(tensors, layout, shared, schedule, { stateBudget: 1e9 });
}
