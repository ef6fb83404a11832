/** What a side is started for: a whole run, the beginning of one, a picture of 1,024 pixels. */
export type SideTask = 'quick' | 'start' | 'apply';

/** In seconds since the process was started, but for `apply` and `processor` (all of its threads), and MiB of memory at its peak. */
export interface Measured {
  readonly whole?: number;
  readonly firstIteration?: number;
  readonly firstPreview?: number;
  readonly apply?: number;
  readonly processor: number;
  readonly memory: number;
}
