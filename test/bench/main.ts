/**
 * `npm run bench`: each line compares two ways of computing the same, taking turns in one process; the numbers are
 * medians of processor time. `npm run bench -- models`: see models.ts.
 */
import { readFileSync } from 'node:fs';
import { dispose, tensor1d, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Automaton } from '../../webview/engine/automaton/automaton';
import { ComposedAutomaton } from '../../webview/engine/automaton/composedAutomaton';
import { initialParameters } from '../../webview/engine/automaton/initialParameters';
import { mutableChannels } from '../../webview/engine/automaton/layout';
import { blurLayout } from '../../webview/engine/automaton/layouts/blur';
import { WasmAutomaton } from '../../webview/engine/automaton/wasmAutomaton';
import { Random } from '../../webview/engine/training/random';
import { useWasm } from '../unit/engine/useWasm';
import { benchConvergence } from './convergence';
import { median } from './measure';
import { benchModels } from './models';

const STEPS = 8;
const ROUNDS = 5;

const random = Random.seeded(1);
const parameters = initialParameters(blurLayout, random);

function noise(channels: number, size: number): Tensor3D {
  const values = Float32Array.from({ length: channels * size * size }, () => random.uniform() - 0.5);
  return tensor3d(values, [channels, size, size]);
}

/** A rollout and its backward pass through all steps. */
function rollout(automaton: Automaton, fixed: Tensor3D, state: Tensor3D): void {
  const weights = tensor1d(parameters);
  automaton.setParameters(weights);
  const end = automaton.forward(fixed, state, STEPS, STEPS);
  automaton.backward(end);
  dispose([weights, end]);
}

/** Milliseconds of processor time. */
function time(task: () => void): number {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function compare(tasks: readonly (() => void)[]): number[] {
  tasks.forEach((task) => task());
  const times = tasks.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) tasks.forEach((task, i) => times[i]!.push(time(task)));
  return times.map(median);
}

async function main(): Promise<void> {
  await useWasm();
  const wasm = new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;
  const kernel = await WasmAutomaton.create(wasm, blurLayout);
  const recomputing = await WasmAutomaton.create(wasm, blurLayout, 0);
  const composed = new ComposedAutomaton(blurLayout);
  console.log(`Forward and backward, ${STEPS} steps, one thread, Node ${process.versions.node}`);
  for (const size of [64, 96, 128]) {
    const fixed = noise(blurLayout.fixed, size);
    const state = noise(mutableChannels(blurLayout), size);
    const ways = [kernel, recomputing, composed].map((automaton) => () => rollout(automaton, fixed, state));
    const [fast, slim, plain] = compare(ways) as [number, number, number];
    const nanoseconds = Math.round((fast * 1e6) / (size * size * STEPS));
    console.log(
      `${size}²: kernel ${fast.toFixed(0)} ms (${nanoseconds} ns a cell and step); ` +
        `tfjs composed / kernel ${(plain / fast).toFixed(2)}; ` +
        `activations recomputed / stored ${(slim / fast).toFixed(2)}`,
    );
  }
}

const [part, ...args] = process.argv.slice(2);
void (part === 'models' ? benchModels() : part === 'convergence' ? benchConvergence(args) : main());
