/** Channels of pixels in memory: those of one pixel side by side, rows with a halo of pixels that are zero. */
@unmanaged
export class Map {
  /** Of the first channel of the upper left pixel. */
  address: usize;
  height: usize;
  width: usize;
  /** A multiple of 4. */
  channels: usize;
  /** Bytes to the next pixel, and to the next row. */
  pixel: usize;
  row: usize;
}
