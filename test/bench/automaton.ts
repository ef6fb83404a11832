import { readFile } from 'node:fs/promises';
import { dispose, tensor1d } from '@tensorflow/tfjs-core';
import { ComposedAutomaton } from '../../engine/automaton/composedAutomaton';
import { mutableChannels, perceptionSize, type Layout } from '../../engine/automaton/layout';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { WasmAutomaton } from '../../engine/automaton/wasmAutomaton';
import { readModel } from '../../shared/modelFile';
import { cannot, heading, processorTime, row, takeTurns, type Way } from './measure';
import { peakHeading, peakRow, peakWay } from './peak';
import { noiseTask, parameters as startingParameters, rollThereAndBack } from './rollout';
import { Torch } from './torch';

const STEPS = 8;
const ROUNDS = 9;
const layout = blurLayout;

/** The CPU's kernel against the processor's peak and PyTorch, against tfjs operations, and against itself without stored activations. */
export async function benchAutomaton(): Promise<void> {
  const wasm = new Uint8Array(await readFile('dist/automaton.wasm')).buffer;
  const kernel = await WasmAutomaton.create(wasm, layout);
  const recomputing = await WasmAutomaton.create(wasm, layout, 0);
  const composed = new ComposedAutomaton(layout);
  await againstPeak(kernel);
  heading(`Automaton there and back, ${STEPS} steps, one thread: our kernel against tfjs operations with a backward pass by hand`);
  for (const size of [64, 96, 128]) {
    const task = noiseTask(size, STEPS);
    const ways = [kernel, composed, recomputing].map((each): Way => () => processorTime(() => rollThereAndBack(each, task)));
    const [ours, plain, slim] = (await takeTurns(ways, 5)) as [number, number, number];
    row(`${size}²`, ours, plain, 'ms');
    row(`${size}², against activations computed again`, ours, slim, 'ms');
  }
}

/** With two automata, since what is left out depends on how many activations are zero. */
async function againstPeak(kernel: WasmAutomaton): Promise<void> {
  const torch = await Torch.start();
  const peak = await peakWay();
  const columns = torch ? [`PyTorch ${torch.version}, GFLOP/s`, 'ours / PyTorch'] : [];
  peakHeading(`Automaton on and back, ${STEPS} steps, one thread; what is left out counts as done`, ...columns);
  const automata = { 'new weights': startingParameters, 'the base automaton': readModel(await readFile('weights/base.nca.safetensors')).parameters };
  for (const [name, parameters] of Object.entries(automata)) {
    for (const size of [64, 128]) {
      for (const part of ['forward', 'backward'] as const) {
        const gflop = (flops(layout)[part] * size * size * STEPS) / 1e9;
        const ways = [kernelWay(kernel, parameters, size, part), peak];
        if (torch) ways.push(() => torch.milliseconds({ what: 'automaton', size, steps: STEPS, part }));
        const [ours, best, theirs] = (await takeTurns(ways, ROUNDS)) as [number, number, number?];
        const beside = theirs === undefined ? [] : [(1000 * gflop / theirs).toFixed(1), (theirs / ours).toFixed(2)];
        peakRow(`${name}, ${size}², ${part}`, ours / gflop, best, ...beside);
      }
    }
  }
  if (torch) torch.end();
  else cannot('The same against PyTorch', 'no python3 here has it.');
}

/** One part of rolling on and back, from a state that has been rolled on for a while. */
function kernelWay(kernel: WasmAutomaton, parameters: Float32Array, size: number, part: 'forward' | 'backward'): Way {
  const { fixed, state } = noiseTask(size, STEPS);
  const weights = tensor1d(parameters);
  return async () => {
    kernel.setParameters(weights);
    const rolled = kernel.forward(fixed, state, 4 * STEPS, 0);
    const begun = part === 'forward' ? rolled : kernel.forward(fixed, rolled, STEPS, STEPS);
    const time = await processorTime(() =>
      part === 'forward' ? dispose(kernel.forward(fixed, rolled, STEPS, STEPS)) : kernel.backward(begun),
    );
    dispose([rolled, begun]);
    return time;
  };
}

/** Multiplications and additions of the perceptron, a step of a cell. Nobody asks for the gradient of fixed channels. */
function flops({ hidden, ...channels }: Layout): { forward: number; backward: number } {
  const [inputs, mutable] = [perceptionSize(channels), mutableChannels(channels)];
  const weights = inputs * hidden + hidden ** 2 + hidden * mutable;
  const sensed = (inputs / channels.channels) * mutable;
  return { forward: 2 * weights, backward: 2 * (weights + mutable * hidden + hidden ** 2 + hidden * sensed) };
}
