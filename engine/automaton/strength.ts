import { mutableChannels, pictureOffset, type Layout } from './layout';
import { parameterTensors } from './parameters';

/**
 * Share of an automaton's painting that is done: 1 is what was trained, 0 leaves the photo as it is. What each step adds
 * to the picture is multiplied by it, in the weights of the last layer; hidden channels live as they were trained, so
 * that strokes keep their form. Where it grows, the photo's detail that coarse cells cannot hold comes back in the
 * remaining share as a state is handed down (`missingDetail`); else pictures leak towards the photo.
 */
export type Strength = number;

/** Leak of a layout that has none, at a strength of 0: at ½, strokes are half as deep however long it lives. */
const LEAK = 1 / 8;

/** The layout as a strength changes it; itself at 1. */
export function layoutAt(layout: Layout, strength: Strength = 1): Layout {
  if (strength === 1) return layout;
  const { growth } = layout;
  if (growth) return { ...layout, growth: { ...growth, sight: { ...growth.sight, strength } } };
  return { ...layout, leak: leakAt(layout, strength) };
}

/** Share of its distance from rest that a state loses in each step. */
export function leakAt({ leak = 0, growth }: Pick<Layout, 'leak' | 'growth'>, strength: Strength): number {
  return growth ? leak : leak + (1 - strength) * (LEAK - leak);
}

/** The weights as a strength changes them; themselves at 1. */
export function parametersAt(layout: Layout, parameters: Float32Array<ArrayBuffer>, strength: Strength = 1): Float32Array<ArrayBuffer> {
  if (strength === 1) return parameters;
  const weaker = parameters.slice();
  const picture = pictureOffset(layout);
  for (const { name, offset, length } of parameterTensors(layout)) {
    if (!/w3\.(weight|bias)$/.test(name)) continue;
    const row = length / mutableChannels(layout);
    for (let i = offset + picture * row; i < offset + (picture + 3) * row; i++) weaker[i]! *= strength;
  }
  return weaker;
}
