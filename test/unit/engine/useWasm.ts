import { ready, setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** tfjs on the CPU, as the product uses it. */
export async function useWasm(): Promise<void> {
  setWasmPaths(`${process.cwd()}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
  await setBackend('wasm');
  await ready();
}
