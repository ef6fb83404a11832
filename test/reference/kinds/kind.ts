import type { Reference } from '../readReference';

/** One number held against its tolerance. */
export interface Measurement {
  readonly what: string;
  readonly error: number;
  readonly tolerance: number;
}

/** `cpu`: tfjs-wasm and the kernel; `gpu`: tfjs-webgpu. */
export type Device = 'cpu' | 'gpu';

/** A kind of reference file, known by what is in it. */
export interface Kind {
  readonly name: string;
  /** Whether a file of this kind is small enough for a software GPU. */
  readonly onGpu: boolean;
  /** What of such a file is too much for one. */
  readonly leftOutOnGpu?: string;
  matches(reference: Reference): boolean;
  measure(reference: Reference, device: Device): AsyncGenerator<Measurement>;
}
