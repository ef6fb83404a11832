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
import { graft, holdBack } from './maskedStep';
import type { Tile } from './tiledRollout';

interface TileAutomaton {
  readonly layout: LayoutName;
  readonly shifts: readonly number[];
  readonly hidden?: number | undefined;
  /** Which the parameters have already. */
  readonly strength?: Strength | undefined;
  readonly parameters: Float32Array;
}

export interface RollerTask extends Tile, TileAutomaton {
  readonly device: DeviceDescription['kind'];
  /** Rolls on what the mask leaves. */
  readonly rest?: TileAutomaton | undefined;
}

/** A state so many steps on. */
type Forward = (state: Float32Array, steps: number) => Promise<Float32Array>;

/** One worker's share of applying an automaton, or two: rolls tiles on, one after the other. */
export class TileRoller {
  private last: Promise<unknown> = Promise.resolve();
  /** The one that paints, and the one that takes the rest. */
  private readonly automata: { readonly key: string; readonly made: Automaton }[] = [];

  constructor(private readonly assets: EngineAssets) {}

  rollTile(task: RollerTask): Promise<Float32Array> {
    const result = this.last.then(() => this.rollNow(task));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async rollNow(task: RollerTask): Promise<Float32Array> {
    const { fixed, width, height, rest } = task;
    const forward = await this.forwardOf(task, task, 0);
    const other = rest && (await this.forwardOf(task, rest, 1));
    // There is a backend for tensors now.
    const seen = tf.tensor3d(fixed, [modelLayout(task).fixed, height, width]);
    try {
      return await rollOn(task, (state, steps) => forward(seen, state, steps), other && ((state) => other(seen, state, 1)));
    } finally {
      seen.dispose();
    }
  }

  /** @param slot 0 or 1, so that both automata stay made */
  private async forwardOf({ device, width, height, level = 0 }: RollerTask, one: TileAutomaton, slot: number) {
    const layout = layoutOnGrid(one);
    const automaton = await this.automatonFor(device, one, slot);
    const count = parameterCount(layout);
    const parameters = tf.tensor1d(one.parameters.subarray(level * count, (level + 1) * count));
    automaton.setParameters(parameters);
    parameters.dispose();
    return async (seen: tf.Tensor3D, from: Float32Array, steps: number): Promise<Float32Array> => {
      const state = tf.tensor3d(from, [mutableChannels(layout), height, width]);
      const end = automaton.forward(seen, state, steps, 0);
      const values = (await end.data<'float32'>()).slice();
      tf.dispose([state, end]);
      return values;
    };
  }

  private async automatonFor(device: DeviceDescription['kind'], one: TileAutomaton, slot: number): Promise<Automaton> {
    const key = `${device} ${one.layout} ${one.shifts.join(' ')} ${one.strength ?? 1} ${one.hidden ?? ''}`;
    const kept = this.automata[slot];
    if (kept?.key === key) return kept.made;
    kept?.made.dispose();
    await useDevice(device, this.assets);
    const made = await createAutomaton(device, layoutOnGrid(one), this.assets);
    this.automata[slot] = { key, made };
    return made;
  }
}

const layoutOnGrid = (one: TileAutomaton): Layout => onOneGrid(layoutAt(modelLayout(one), one.strength));

/** @param other a step of the automaton that takes what the mask leaves */
async function rollOn({ mask, steps, ...task }: RollerTask, forward: Forward, other: ((state: Float32Array) => Promise<Float32Array>) | undefined): Promise<Float32Array> {
  if (!mask) return forward(task.state, steps);
  let { state } = task;
  for (let step = 0; step < steps; step++) {
    const next = await forward(state, 1);
    if (other) graft(next, await other(state), mask);
    else holdBack(next, state, pictureOffset(modelLayout(task)), mask);
    state = next;
  }
  return state;
}
