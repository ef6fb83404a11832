import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../setup/process.mjs';
import { importTypeScript } from './import-typescript.mjs';

/**
 * Stores an automaton's weights as halves: half the bytes of what ships, and no difference that can be seen.
 * @param {string} source
 * @param {string} target
 */
export async function halveModel(source, target) {
  const { readSafetensors, toFloat32, writeSafetensors } = await importTypeScript(path.join(root, 'shared/safetensors.ts'));
  const { toHalf } = await importTypeScript(path.join(root, 'shared/half.ts'));
  const { tensors, metadata } = readSafetensors(await readFile(source));
  const halves = [...tensors].map(([name, tensor]) => {
    const data = new Uint8Array(toHalf(toFloat32(tensor)).buffer);
    return [name, { dtype: 'F16', shape: tensor.shape, data }];
  });
  await writeFile(target, writeSafetensors(halves, metadata));
}
