import type { Random } from '../random';
import { mutableChannels, perceptionSize, type Layout } from './layout';
import { learningScales, parameterCount, parameterTensors } from './parameters';

/** Share of its distance from rest that a channel loses in one step. */
const LEAK = 0.1;

/**
 * Weights to begin a training with: an automaton that comes to rest at the photo. The picture's channels decay
 * towards the photo, the hidden ones towards zero, so that states stay bounded from the first iteration on and
 * what is learned shifts and shapes the point of rest. Without it trainings swing between growth and burning out.
 *
 * Two units a mutable channel, one for each sign, carry its distance from rest through both hidden layers; the
 * others are PyTorch's Conv2d default, U(±1/√fan_in), scaled like the learning rate, and not yet connected to the
 * output.
 */
export function initialParameters(layout: Layout, random: Random): Float32Array {
  if (layout.growth) return growingParameters(layout, random);
  const parameters = learningScales(layout);
  const fanIns = [perceptionSize(layout), layout.hidden, layout.hidden];
  parameterTensors(layout).forEach(({ offset, length }, i) => {
    const bound = i < 4 ? 1 / Math.sqrt(fanIns[i >> 1]!) : 0;
    for (let j = 0; j < length; j++) parameters[offset + j]! *= (random.uniform() * 2 - 1) * bound;
  });
  for (let m = 0; m < mutableChannels(layout); m++) {
    addLeak(layout, parameters, m, 1);
    addLeak(layout, parameters, m, -1);
  }
  return parameters;
}

/** Gives one unit of each hidden layer to one sign of the distance of mutable channel `m` from rest. */
function addLeak(layout: Layout, parameters: Float32Array, m: number, sign: 1 | -1): void {
  const [w1, b1, w2, b2, w3] = parameterTensors(layout).map(({ offset }) => offset) as [
    number, number, number, number, number, number,
  ];
  const unit = 2 * m + (sign > 0 ? 0 : 1);
  const first = w1 + unit * perceptionSize(layout);
  const second = w2 + unit * layout.hidden;
  parameters.fill(0, first, first + perceptionSize(layout));
  parameters.fill(0, second, second + layout.hidden);
  const channel = layout.fixed + m;
  parameters[first + channel] = sign;
  const color = channel - layout.picture;
  if (color >= 0 && color < 3) parameters[first + color] = -sign;
  parameters[second + unit] = 1;
  parameters[b1 + unit] = parameters[b2 + unit] = 0;
  parameters[w3 + m * layout.hidden + unit] = -sign * LEAK;
}

/** Of the last layer of an automaton that grows: what it begins with is nearly the photo. */
const LAST_GAIN = 0.1;

/** PyTorch's Conv2d default, U(±1/√fan_in), the last layers' weights a tenth of it and their biases 0: states leak anyway. */
function growingParameters(layout: Layout, random: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(layout));
  const fanIns = [perceptionSize(layout), layout.hidden, layout.hidden];
  const gains = [1, 1, 1, 1, LAST_GAIN, 0];
  parameterTensors(layout).forEach(({ offset, length }, i) => {
    const bound = gains[i % 6]! / Math.sqrt(fanIns[(i % 6) >> 1]!);
    for (let j = 0; j < length; j++) parameters[offset + j] = (random.uniform() * 2 - 1) * bound;
  });
  return parameters;
}
