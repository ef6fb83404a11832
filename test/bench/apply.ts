import { readFile } from 'node:fs/promises';
import { dispose, randomUniform, tensor1d, type Tensor3D } from '@tensorflow/tfjs-core';
import { applyModel, type ApplyOptions } from '../../engine/apply/applyModel';
import type { ApplyRequest } from '../../engine/api';
import { createGaussianKernel } from '../../engine/automaton/growth/gaussianKernel';
import { mutableChannels, onOneGrid, type Layout } from '../../engine/automaton/layout';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { parameterCount } from '../../engine/automaton/parameters';
import { WasmAutomaton } from '../../engine/automaton/wasmAutomaton';
import { cellSteps, levelsOf } from '../../engine/rollout/rolledLevels';
import { tilingFor } from '../../engine/rollout/rolledPhoto';
import { padPhoto } from '../../engine/photo';
import { marginOf } from '../../engine/training/profiles/profile';
import { studio } from '../../engine/training/profiles/studio';
import { readModel } from '../../shared/modelFile';
import { startEngine } from '../../src/cli/engineThreads';
import { readPicture } from '../../src/cli/pictureFiles';
import { heading, processorTime, row, takeTurns, wallTime, type Way } from './measure';

const WORKERS = 2;
const ROUNDS = 3;
const silent = { cancelled: () => false, progress: () => {} };
const models = { coarseToFine: 'weights/base-coarse-to-fine.nca.safetensors', blur: 'weights/base.nca.safetensors' };

/**
 * A picture made by a saved automaton on two workers, in bands that stay there: against tiles that are sent there and back, the
 * plain version, and against what the kernel alone takes for as many cells. `apply 2048 coarseToFine` measures one layout.
 */
export async function benchApply([size = '1024', only]: string[]): Promise<void> {
  const engine = await startEngine(false);
  try {
    const wasm = new Uint8Array(await readFile('dist/automaton.wasm')).buffer;
    const lanes = Array.from({ length: WORKERS }, () => engine.lane());
    heading(`Apply at ${size} px on ${WORKERS} workers: bands (ours) against tiles, and against the kernel alone (processor time)`);
    for (const [name, file] of Object.entries(models)) {
      if (only && name !== only) continue;
      const request = { model: new Uint8Array(await readFile(file)), photo: await readPicture('media/samples/photos/lighthouse.jpg', Number(size)), device: 'cpu' } as const;
      const apply = (options: ApplyOptions) => () => applyModel(request, lanes, silent, options);
      const bands = apply({ blur: createGaussianKernel(wasm) });
      const ways = [bands, apply({ tiling: tilingFor('cpu', WORKERS) }), await kernelAlone(wasm, request)];
      const [ours, tiles, kernel] = (await takeTurns(ways.map((way): Way => () => processorTime(way)), ROUNDS)) as [number, number, number];
      row(`${name}, processor time`, ours, tiles, 'ms');
      row(`${name}, against the kernel alone: ${(ours / kernel).toFixed(2)} times its time`, ours, kernel, 'ms');
      const [soon, late] = (await takeTurns(ways.slice(0, 2).map((way): Way => () => wallTime(way)), ROUNDS)) as [number, number];
      row(`${name}, by the clock`, soon, late, 'ms');
    }
  } finally {
    await engine.dispose();
  }
}

/** As many steps of cells as a picture takes, on one grid that fits the cache as strips do. */
async function kernelAlone(wasm: ArrayBuffer, { model, photo }: ApplyRequest): Promise<() => void> {
  const saved = readModel(model);
  const layout: Layout = modelLayout(saved);
  const automaton = await WasmAutomaton.create(wasm, onOneGrid(layout));
  const padded = padPhoto(photo, { margin: marginOf(studio, layout), minimumSide: 0, alignment: layout.alignment });
  const [width, height] = [1024, 256];
  const steps = Math.round(cellSteps(levelsOf(layout, padded, saved.metadata.steps)) / (width * height));
  const noise = (channels: number) => randomUniform([channels, height, width], -0.5, 0.5) as Tensor3D;
  const [fixed, state] = [noise(layout.fixed), noise(mutableChannels(layout))];
  const weights = tensor1d(saved.parameters.subarray(0, parameterCount(onOneGrid(layout))));
  return () => {
    automaton.setParameters(weights);
    dispose(automaton.forward(fixed, state, steps, 0));
  };
}
