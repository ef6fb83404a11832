import { unscaledFilters, type Layout } from '../layout';

/** The layout of the two notebooks (class CA): photo, picture, 12 hidden channels of which three are blurred. */
export const blurLayout: Layout = {
  name: 'blur',
  channels: 18,
  fixed: 3,
  picture: 3,
  hidden: 90,
  blurs: [
    { channel: 16, size: 3, sigma: 2 },
    { channel: 15, size: 7, sigma: 2 },
    { channel: 14, size: 15, sigma: 2 },
  ],
  filters: unscaledFilters,
  alignment: 1,
  halo: 0,
  shifts: [],
  fixedPlanes: (photo) => photo,
};
