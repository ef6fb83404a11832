import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker, type TransferListItem } from 'node:worker_threads';
import type { EngineAssets } from '../../engine/api';
import { EngineClient } from '../../engine/engineClient';
import { messageOf } from '../../shared/messageOf';

/** The project's folder: this file is bundled into its dist/. */
const root = path.join(__dirname, '..');

/**
 * The engine in threads of this process.
 * @param gpu whether they shall look for a GPU
 */
export async function startEngine(gpu: boolean): Promise<EngineClient> {
  return new EngineClient((_, failed) => {
    const thread = new Worker(path.join(root, 'dist/engineThread.js'), { workerData: { gpu } });
    thread.on('error', (error) => failed(messageOf(error)));
    return {
      // Node's ports are the web's.
      postMessage: (message, transfer) => thread.postMessage(message, transfer as unknown as TransferListItem[]),
      terminate: () => thread.terminate(),
    };
  }, await readAssets());
}

async function readAssets(): Promise<EngineAssets> {
  const read = async (file: string) => new Uint8Array(await readFile(path.join(root, file))).buffer;
  const [tfjsWasm, automatonWasm, featuresWasm, inception] = await Promise.all(
    ['dist/tfjs-backend-wasm-simd.wasm', 'dist/automaton.wasm', 'dist/features.wasm', 'weights/inception.safetensors'].map(read),
  );
  return { tfjsWasm: tfjsWasm!, automatonWasm: automatonWasm!, featuresWasm: featuresWasm!, inception: inception! };
}
