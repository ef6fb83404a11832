import type { Picture } from '../../shared/picture';
import type { Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import type { View } from '../../engine/play/view';

/** An automaton that rolls and draws itself into a canvas, wherever it is computed. Calls are done in order. */
export interface Played {
  /** What it runs on, for the user. */
  readonly device: string;
  /** Longer side in pixels that it plays smoothly. */
  readonly smoothSize: number;
  readonly canvas: HTMLCanvasElement;
  begin(scene: Scene): Promise<void>;
  /**
   * @param leak share of its distance from rest that a state loses in each step; else the layout's
   * @param rest of the second automaton, where there is one
   */
  setParameters(parameters: Float32Array, leak?: number, rest?: Float32Array): Promise<void>;
  tune(tuning: Tuning): void;
  brush(stroke: Stroke): void;
  /** Rolls on, draws, and resolves when both are done. */
  advance(steps: number, view: View): Promise<void>;
  /** The picture now. */
  picture(): Promise<Picture>;
  dispose(): void;
}
