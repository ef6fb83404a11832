import type { Layout } from '../automaton/layout';

/** Whether a picture's values have run away: one is no finite number, or stands at the bound of the layout. */
export function burntOut(planes: Float32Array, { bound = Infinity }: Pick<Layout, 'bound'>): boolean {
  return !planes.every((value) => Math.abs(value) < bound);
}
