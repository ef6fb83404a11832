import { createRequire } from 'node:module';
import type * as Dawn from 'webgpu';
import { messageOf } from '../../shared/messageOf';

/**
 * Whether there can be a GPU for Dawn: on Linux it reaches them by Vulkan's loader, and where there is none it says so
 * itself, with two lines of its own stack, before every answer. A library that is no addon is loaded and then refused.
 */
function hasLoader(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
  } catch (error) {
    return !/cannot open shared object file|Error loading shared library/.test(messageOf(error));
  }
  return true;
}

/** Gives this thread `navigator.gpu` by Dawn, which is loaded as soon as somebody asks; where it cannot be, there is no GPU. */
export function provideWebGpu(): void {
  if (!hasLoader()) return;
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
