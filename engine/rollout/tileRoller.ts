import * as tf from '@tensorflow/tfjs-core';
import type { LayoutName } from '../../shared/layouts';
import type { DeviceDescription, EngineAssets } from '../api';
import type { Automaton } from '../automaton/automaton';
import { createAutomaton } from '../automaton/createAutomaton';
import { mutableChannels, onOneGrid, pictureOffset, type Layout } from '../automaton/layout';
import { parameterCount } from '../automaton/parameters';
import { useDevice } from '../device';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { layoutAt, type Strength } from '../automaton/strength';
import { holdBack } from './maskedStep';
import type { Tile } from './tiledRollout';

export interface RollerTask extends Tile {
  readonly device: DeviceDescription['kind'];
  readonly layout: LayoutName;
  readonly shifts: readonly number[];
  readonly hidden?: number | undefined;
  /** Which the parameters have already. */
  readonly strength?: Strength | undefined;
  readonly parameters: Float32Array;
}

/** One worker's share of applying an automaton: rolls tiles on, one after the other. */
export class TileRoller {
  private last: Promise<unknown> = Promise.resolve();
  private automaton: { readonly key: string; readonly made: Automaton } | undefined;

  constructor(private readonly assets: EngineAssets) {}

  rollTile(task: RollerTask): Promise<Float32Array> {
    const result = this.last.then(() => this.rollNow(task));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async rollNow(task: RollerTask): Promise<Float32Array> {
    const layout = layoutOnGrid(task);
    const automaton = await this.automatonFor(task);
    const { width, height, steps, mask } = task;
    const fixed = tf.tensor3d(task.fixed, [layout.fixed, height, width]);
    const parameters = tf.tensor1d(weightsOf(task, layout));
    automaton.setParameters(parameters);
    parameters.dispose();
    const forward = async (from: Float32Array, count: number) => {
      const state = tf.tensor3d(from, [mutableChannels(layout), height, width]);
      const end = automaton.forward(fixed, state, count, 0);
      const values = (await end.data<'float32'>()).slice();
      tf.dispose([state, end]);
      return values;
    };
    let state = mask ? task.state : await forward(task.state, steps);
    for (let step = 0; mask && step < steps; step++) {
      const next = await forward(state, 1);
      holdBack(next, state, pictureOffset(layout), mask);
      state = next;
    }
    fixed.dispose();
    return state;
  }

  private async automatonFor(task: RollerTask): Promise<Automaton> {
    const key = `${task.device} ${task.layout} ${task.shifts.join(' ')} ${task.strength ?? 1} ${task.hidden ?? ''}`;
    if (this.automaton?.key === key) return this.automaton.made;
    this.automaton?.made.dispose();
    await useDevice(task.device, this.assets);
    this.automaton = { key, made: await createAutomaton(task.device, layoutOnGrid(task), this.assets) };
    return this.automaton.made;
  }
}

const layoutOnGrid = (task: RollerTask): Layout => onOneGrid(layoutAt(modelLayout(task), task.strength));

/** Of the tile's level, where there are several. */
function weightsOf({ parameters, level = 0 }: RollerTask, layout: Layout): Float32Array {
  const count = parameterCount(layout);
  return parameters.subarray(level * count, (level + 1) * count);
}
