import type { SavedModel } from '../../../src/shared/modelFile';
import { blurLayout, type Layout } from '../automaton/layout';
import type { KernelLayout } from '../automaton/wasmKernel';

/** The layout of a saved automaton. @throws Error for one that this version does not run. */
export function modelLayout({ layout }: Pick<SavedModel, 'layout' | 'shifts'>): Layout {
  if (layout === 'blur') return blurLayout;
  throw new Error(`Automata of the layout ${layout} cannot be played yet.`);
}

/** The part of a layout that may travel between threads. */
export function kernelLayout({ channels, fixed, picture, hidden, blurs }: Layout): KernelLayout {
  return { channels, fixed, picture, hidden, blurs };
}
