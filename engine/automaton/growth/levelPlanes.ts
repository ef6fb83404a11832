import type { Level } from '../../../shared/levels';
import { areaAverage } from './areaAverage';
import { flowPlanes, type FlowSight } from './flow';
import { gaussianBlur, type Blur } from './gaussianBlur';
import { gridOf, type GridSize } from './levelGrid';
import type { Strength } from '../strength';

/** How an automaton sees a photo. */
export interface Sight extends FlowSight {
  /** Over how many pixels the photo is averaged where cells are smaller: twice the deviation of a Gaussian. */
  readonly detail: number;
  /** Of its painting: a weaker one sees the photo's own detail. */
  readonly strength?: Strength;
}

/**
 * The fixed channels of a level: the photo as its cells see it, and its flow. Made of the whole photo, since a crop does
 * not know which way a plain region goes.
 * @param photo planar `[3, height, width]`, colours minus 0.5; sides are multiples of the level's cell
 * @param blur the quick one, where there is WebAssembly
 * @returns planar `[5, height / cell, width / cell]`
 */
export function levelPlanes(
  photo: Float32Array,
  size: GridSize,
  { cell }: Pick<Level, 'cell'>,
  { detail, strength = 1, ...flow }: Sight,
  blur: Blur = gaussianBlur,
): Float32Array {
  const grid = gridOf(size, { cell });
  const average = areaAverage(photo, size, cell);
  const seen = cell < detail ? areaAverage(blur(photo, size, detail / 2), size, cell) : average;
  const planes = new Float32Array(5 * grid.width * grid.height);
  planes.set(strength < 1 ? seen.map((value, i) => average[i]! + strength * (value - average[i]!)) : seen);
  planes.set(flowPlanes(average, grid, flow, blur), seen.length);
  return planes;
}
