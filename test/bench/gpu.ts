import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { Automaton } from '../../engine/automaton/automaton';
import { ComposedAutomaton } from '../../engine/automaton/composedAutomaton';
import { DirectSchedule } from '../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../engine/automaton/fused/fusedAutomaton';
import { SharedKernels } from '../../engine/automaton/fused/sharedKernels';
import { TensorBuffers } from '../../engine/automaton/fused/tensorBuffers';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { adapterName, gpuBackend, isSoftware, requestAdapter, useGpu } from '../../engine/gpu';
import { provideSoftwareGpu } from '../gpu/softwareGpu';
import { cannot, heading, processorTime, row, takeTurns, wallTime } from './measure';
import { noiseTask, parameters, rollThereAndBack, type Task } from './rollout';

const TIMED = { size: 48, steps: 4 };
const WEIGHED = { size: 64, steps: 8 };

type Roll = (task: Task) => Promise<void>;

/** Fused kernels against tfjs operations with a backward pass by hand and with tfjs's autodiff, on one adapter. */
export async function benchGpu(): Promise<void> {
  provideSoftwareGpu();
  if (!(await requestAdapter())) return cannot('The GPU path', 'no WebGPU adapter answers.');
  const bytes = countBuffers();
  await useGpu();
  const { info } = gpuBackend();
  const where = `on the adapter ${adapterName(info)}`;
  const [time, kind] = isSoftware(info) ? [processorTime, 'processor time'] : [wallTime, 'wall-clock time'];
  heading(`Automaton there and back ${where}, ${TIMED.steps} steps, ${kind}: fused kernels against tfjs`);
  const rolls = await createRolls();
  const task = noiseTask(TIMED.size, TIMED.steps);
  const ways = rolls.map((roll) => () => time(() => roll(task)));
  const [fused, composed, autodiff] = (await takeTurns(ways, 1)) as [number, number, number];
  row(`${TIMED.size}², backward pass by hand`, fused, composed, 'ms');
  row(`${TIMED.size}², autodiff`, fused, autodiff, 'ms');
  heading(`Most memory of the same ${where}, ${WEIGHED.steps} steps, in buffers`);
  const [fusedBytes, composedBytes, autodiffBytes] = await weigh(bytes);
  row(`${WEIGHED.size}², backward pass by hand`, fusedBytes!, composedBytes!, 'MiB');
  row(`${WEIGHED.size}², autodiff`, fusedBytes!, autodiffBytes!, 'MiB');
}

async function createRolls(): Promise<readonly Roll[]> {
  const tensors = new TensorBuffers(gpuBackend().backend);
  const shared = await SharedKernels.create(tensors.device, blurLayout);
  const schedule = await DirectSchedule.create(tensors.device, blurLayout, shared.weights, shared.buffers);
  const fused: Automaton = new FusedAutomaton(tensors, blurLayout, shared, schedule, { stateBudget: 1e9 });
  const composed = new ComposedAutomaton(blurLayout);
  return [(task) => rollThereAndBack(fused, task), (task) => rollThereAndBack(composed, task), (task) => autodiff(composed, task)];
}

/** The composed step, differentiated by tfjs. */
async function autodiff(automaton: ComposedAutomaton, { fixed, state, steps }: Task): Promise<void> {
  const weights = tf.tensor1d(parameters);
  const gradient = tf.grad((given) => {
    automaton.setParameters(given as tf.Tensor1D);
    const end = automaton.forward(fixed, state, steps, steps);
    return tf.div(tf.sum(tf.square(end)), 2);
  })(weights);
  await gradient.data();
  tf.dispose([weights, gradient]);
}

/** Mebibytes of each way, each on a device of its own. */
async function weigh(bytes: BufferCount): Promise<number[]> {
  const most: number[] = [];
  for (const i of [0, 1, 2]) {
    gpuBackend().backend.device.destroy();
    await gpuBackend().backend.device.lost;
    await useGpu();
    const rolls = await createRolls();
    bytes.most = bytes.now = 0;
    await rolls[i]!(noiseTask(WEIGHED.size, WEIGHED.steps));
    most.push(bytes.most / 1024 ** 2);
  }
  return most;
}

interface BufferCount {
  now: number;
  most: number;
}

/** Counts what the buffers of all devices take. */
function countBuffers(): BufferCount {
  const count = { now: 0, most: 0 };
  const prototype = GPUDevice.prototype as { createBuffer: (this: GPUDevice, descriptor: GPUBufferDescriptor) => GPUBuffer };
  const { createBuffer } = prototype;
  prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    count.now += descriptor.size;
    count.most = Math.max(count.most, count.now);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      count.now -= descriptor.size;
      return destroy();
    };
    return buffer;
  };
  return count;
}
