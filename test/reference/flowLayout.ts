import type { Layout } from '../../engine/automaton/layout';
import { blurLayout } from '../../engine/automaton/layouts/blur';

/** A layout with scaled filters, the flow's and a leak: photo and flow fixed, picture and twelve hidden channels. */
export const flowLayout: Layout = {
  ...blurLayout,
  name: 'flow',
  channels: 20,
  fixed: 5,
  picture: 5,
  blurs: [],
  filters: [
    { kind: 'sobelX', scale: 1 / 8 },
    { kind: 'sobelY', scale: 1 / 8 },
    { kind: 'laplacian', scale: 1 / 16 },
    { kind: 'flow', scale: 0.7, flow: 3 },
  ],
  leak: 0.2,
};

/** The same with a bound that values of a half at random soon reach. */
export const boundedLayout: Layout = { ...flowLayout, name: 'flow with a bound', bound: 0.4 };
