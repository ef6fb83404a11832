/**
 * The automaton's layouts: a row is all that files, settings and documentation know of one. What its channels hold is
 * described in `engine/automaton/layouts/<name>.ts`.
 */
interface LayoutRow {
  /** Inputs of the perceptron: the results of each filter for each channel. */
  readonly seen: number;
  readonly hidden: number;
  /** Channels that change: what the perceptron gives. */
  readonly mutable: number;
  /** Whether it grows through levels, each with weights of its own. */
  readonly grows: boolean;
  /** Markdown, for a person who chooses. */
  readonly description: string;
}

export const layoutTable = {
  blur: {
    ...{ seen: 72, hidden: 90, mutable: 15, grows: false },
    description: 'Photo, picture and 12 hidden channels, of which three are blurred: the layout of the notebooks.',
  },
  shiftShuffle: {
    ...{ seen: 72, hidden: 90, mutable: 9, grows: false },
    description: 'Photo, six shifted and shuffled copies of it, picture and 6 hidden channels: the layout of the published weights.',
  },
  coarseToFine: {
    ...{ seen: 100, hidden: 90, mutable: 15, grows: true },
    description:
      'Grows from coarse to fine, perceives along the direction of the photo’s structure, and paints on the photo in the style’s colours: strokes and larger forms.',
  },
} satisfies Record<string, LayoutRow>;

export type LayoutName = keyof typeof layoutTable;
/** In the order of the table. */
export const layoutNames = Object.keys(layoutTable) as [LayoutName, ...LayoutName[]];
/** Layouts that step one grid from the seed to the picture. */
export const singleGridLayouts = layoutNames.filter((name) => !layoutTable[name].grows);
