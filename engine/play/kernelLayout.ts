import type { Layout } from '../automaton/layout';
import type { KernelLayout } from '../automaton/wasmKernel';

/** The part of a layout that may travel between threads. */
export function kernelLayout({ channels, fixed, picture, hidden, blurs }: Layout): KernelLayout {
  return { channels, fixed, picture, hidden, blurs };
}
