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

/** Gives this thread `navigator.gpu` by Dawn, if its package can be loaded here; else there is no GPU. */
export function provideWebGpu(): void {
  if (!hasLoader()) return;
  try {
    const { create, globals } = createRequire(__filename)('webgpu') as typeof Dawn;
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]), userAgent: 'node' }, configurable: true });
  } catch {
    // Dawn's binary exists for the common platforms only.
  }
}
