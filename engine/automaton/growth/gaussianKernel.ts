import { WasmMemory } from '../wasmMemory';
import type { Blur } from './gaussianBlur';
import { isWide, radiusOf, tapsOf, wavesOf } from './gaussianTables';
import type { GridSize } from './levelGrid';

/** What `../wasm/gaussian.ts` exports. Addresses are bytes. */
interface Kernel {
  memory: WebAssembly.Memory;
  heapBase(): number;
  blurLines(...lines: Lines): void;
}

type Lines = [
  ...[source: number, target: number, length: number, step: number, count: number, stride: number],
  ...[radius: number, table: number, wide: boolean, line: number],
];

/** `gaussianBlur` in WebAssembly, to the bit. Memory is kept between blurs. */
export function createGaussianKernel(wasm: ArrayBuffer): Blur {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
  const kernel = instance.exports as unknown as Kernel;
  return (planes, size, sigma) => blur(kernel, planes, size, sigma);
}

function blur(kernel: Kernel, planes: Float32Array, size: GridSize, sigma: number): Float32Array {
  const { width, height } = size;
  const memory = new WasmMemory(kernel.memory, kernel.heapBase());
  const cells = width * height;
  const radius = radiusOf(sigma);
  const values = tableOf(sigma, radius);
  const table = memory.take(8 * values.length);
  const line = memory.take(16 * (Math.max(width, height) + 2 * radius + 2));
  const plane = memory.take(4 * cells);
  memory.doubles(table, values.length).set(values);
  const blurred = new Float32Array(planes.length);
  const how = [radius, table, isWide(radius), line] as const;
  for (let at = 0; at < planes.length; at += cells) {
    memory.floats(plane, cells).set(planes.subarray(at, at + cells));
    kernel.blurLines(plane, plane, width, 4, height, 4 * width, ...how);
    kernel.blurLines(plane, plane, height, 4 * width, width, 4, ...how);
    blurred.set(memory.floats(plane, cells), at);
  }
  return blurred;
}

/** As the kernel reads it. */
function tableOf(sigma: number, radius: number): Float64Array {
  if (!isWide(radius)) return tapsOf(sigma, radius);
  const waves = wavesOf(sigma, radius);
  const steps = waves.flatMap(({ own, ends, beyond, weight }) => [own, ends, beyond, weight]);
  return Float64Array.from([...steps, ...waves.flatMap(({ cosines }) => [...cosines])]);
}
