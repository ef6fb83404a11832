import type { LayoutName } from '../../../shared/layouts';
import type { SavedModel } from '../../../shared/modelFile';
import type { SavedGrowth } from '../../../shared/modelMetadata';
import type { Layout } from '../layout';
import { blurLayout } from './blur';
import { coarseToFineLayout } from './coarseToFine';
import { shiftShuffleLayout } from './shiftShuffle';

/** All that tells layouts of one name apart. */
export interface LayoutData extends Pick<SavedModel, 'layout' | 'shifts'> {
  readonly growth?: Omit<SavedGrowth, 'colors'> | undefined;
  /** Units of each hidden layer, where they are not the layout's. */
  readonly hidden?: number | undefined;
}

/** For what computes on one grid: how it came about is all the same then. */
const oneGrid: Omit<SavedGrowth, 'colors'> = { levels: [{ cell: 1, steps: 1 }], detail: 1, flat: 1 };

const layouts: Record<LayoutName, (data: LayoutData) => Layout> = {
  blur: () => blurLayout,
  coarseToFine: ({ growth = oneGrid }) => coarseToFineLayout(growth.levels, growth),
  shiftShuffle: ({ shifts }) => shiftShuffleLayout(shifts),
};

/** The layout of a saved automaton. No schema is needed for it: exported pages are small. */
export function modelLayout(data: LayoutData): Layout {
  const layout = layouts[data.layout](data);
  return data.hidden === undefined ? layout : { ...layout, hidden: data.hidden };
}
