import { readFile } from 'node:fs/promises';
import { ComposedAutomaton } from '../../engine/automaton/composedAutomaton';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { WasmAutomaton } from '../../engine/automaton/wasmAutomaton';
import { cannot, heading, processorTime, row, takeTurns, type Way } from './measure';
import { noiseTask, rollThereAndBack } from './rollout';
import { Torch } from './torch';

const STEPS = 8;
const LONG_STEPS = 32;

/** The kernel of the CPU against tfjs operations, against itself without stored activations, and against PyTorch. */
export async function benchAutomaton(): Promise<void> {
  const wasm = new Uint8Array(await readFile('dist/automaton.wasm')).buffer;
  const kernel = await WasmAutomaton.create(wasm, blurLayout);
  const recomputing = await WasmAutomaton.create(wasm, blurLayout, 0);
  const composed = new ComposedAutomaton(blurLayout);
  heading(`Automaton there and back, ${STEPS} steps, one thread: our kernel against tfjs operations with a backward pass by hand`);
  for (const size of [64, 96, 128]) {
    const task = noiseTask(size, STEPS);
    const ways = [kernel, composed, recomputing].map((each): Way => () => processorTime(() => rollThereAndBack(each, task)));
    const [ours, plain, slim] = (await takeTurns(ways, 5)) as [number, number, number];
    row(`${size}²`, ours, plain, 'ms');
    row(`${size}², against activations computed again`, ours, slim, 'ms');
  }
  await againstTorch(kernel);
}

async function againstTorch(kernel: WasmAutomaton): Promise<void> {
  const title = `Automaton there and back, ${LONG_STEPS} steps, one thread: our kernel against PyTorch`;
  const torch = await Torch.start();
  if (!torch) return cannot(title, 'no python3 here has PyTorch.');
  heading(`${title} ${torch.version}`);
  for (const size of [64, 128]) {
    const task = noiseTask(size, LONG_STEPS);
    const ways = [
      () => processorTime(() => rollThereAndBack(kernel, task)),
      () => torch.milliseconds({ what: 'automaton', size, steps: LONG_STEPS }),
    ];
    const [ours, other] = (await takeTurns(ways, 5)) as [number, number];
    row(`${size}²`, ours, other, 'ms');
  }
  torch.end();
}
