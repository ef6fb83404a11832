import { createRequire } from 'node:module';
import type * as Dawn from 'webgpu';
import { hasVulkan } from './vulkan';

/** Gives this thread `navigator.gpu` by Dawn, which is loaded as soon as somebody asks; where it cannot be, there is no GPU. */
export function provideWebGpu(): void {
  if (!hasVulkan()) return;
  let gpu: GPU | undefined | null = null;
  const navigator = {
    userAgent: 'node',
    get gpu() {
      return gpu === null ? (gpu = loadDawn()) : gpu;
    },
  };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

function loadDawn(): GPU | undefined {
  try {
    const { create, globals } = createRequire(__filename)('webgpu') as typeof Dawn;
    Object.assign(globalThis, globals);
    return create([]);
  } catch {
    // Dawn's binary exists for the common platforms only.
    return undefined;
  }
}
