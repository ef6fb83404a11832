import { processorTime, type Way } from './measure';

/** Multiplications and additions in flight: as many as hide the latency of both and still fit 15 vector registers. */
const CHAINS = 12;
const REPEATS = 10_000;
const CALLS = 1000;
/** Of one call of the way. */
const GFLOP = (CHAINS * 4 * 2 * REPEATS * CALLS) / 1e9;

/**
 * A way that does nothing but multiply and add 128-bit vectors in registers; resolves with milliseconds a GFLOP. What
 * other ways take for a GFLOP, taking turns with this one, is their share of the processor's peak without fused
 * multiply-add, which WebAssembly has only in its relaxed form.
 */
export async function peakWay(): Promise<Way> {
  const { instance } = await WebAssembly.instantiate(peakModule(), {});
  const repeat = instance.exports['repeat'] as (count: number) => number;
  return async () => {
    const time = await processorTime(() => {
      // Many calls: the first few run in the engine's quick compiler's code.
      for (let call = 0; call < CALLS; call++) if (repeat(REPEATS) !== CHAINS) throw new Error('The kernel of the peak is wrong.');
    });
    return time / GFLOP;
  };
}

/** @param columns behind what is measured, our GFLOP/s and their share of the peak */
export function peakHeading(title: string, ...columns: string[]): void {
  const all = ['', 'GFLOP/s', 'of the 128-bit peak', ...columns];
  console.log(`\n**${title}**\n\n| ${all.join(' | ')} |\n|${'---|'.repeat(all.length)}`);
}

/**
 * @param ours milliseconds a GFLOP
 * @param peak the same of the way above, from the same turns
 */
export function peakRow(what: string, ours: number, peak: number, ...columns: string[]): void {
  console.log(`| ${[what, (1000 / ours).toFixed(1), `${Math.round((100 * peak) / ours)} %`, ...columns].join(' | ')} |`);
}

/** `repeat(count)`: count times `a = a · 1 + 0` in each chain, all of which begin as 1; returns the sum of their first lanes. */
function peakModule(): Uint8Array<ArrayBuffer> {
  const [i32, f32, v128] = [0x7f, 0x7d, 0x7b];
  const [count, one, zero] = [0, 1 + CHAINS, 2 + CHAINS];
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const splat = (value: number) => [0x43, ...new Uint8Array(new Float32Array([value]).buffer), 0xfd, 0x13];
  const chains = Array.from({ length: CHAINS }, (_, i) => 1 + i);
  const mulAdd = (chain: number) =>
    [...get(chain), ...get(one), 0xfd, 0xe6, 0x01, ...get(zero), 0xfd, 0xe4, 0x01, ...set(chain)];
  const countDown = [...get(count), 0x41, 1, 0x6b, 0x22, count];
  const body = [
    ...[1, CHAINS + 2, v128],
    ...[...chains, one].flatMap((local) => [...splat(1), ...set(local)]),
    ...splat(0), ...set(zero),
    ...[0x03, 0x40, ...chains.flatMap(mulAdd), ...countDown, 0x0d, 0, 0x0b],
    ...chains.flatMap((chain, i) => [...get(chain), 0xfd, 0x1f, 0, ...(i > 0 ? [0x92] : [])]),
    0x0b,
  ];
  const name = [...new TextEncoder().encode('repeat')];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, i32, 1, f32]),
    ...section(3, [1, 0]),
    ...section(7, [1, name.length, ...name, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >> 7)];
}
