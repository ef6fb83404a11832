import { createRequire } from 'node:module';
import type * as Dawn from 'webgpu';

/** Gives this thread `navigator.gpu` by Dawn, if its package can be loaded here; else there is no GPU. */
export function provideWebGpu(): void {
  try {
    const { create, globals } = createRequire(__filename)('webgpu') as typeof Dawn;
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]), userAgent: 'node' }, configurable: true });
  } catch {
    // Dawn's binary exists for the common platforms only.
  }
}
