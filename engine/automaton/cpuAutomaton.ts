import type { Automaton } from './automaton';
import { GrownAutomaton } from './growth/grownAutomaton';
import { onHost } from './growth/tensorHandDown';
import { onOneGrid, type Layout } from './layout';
import { WasmAutomaton } from './wasmAutomaton';

/** The automaton of a layout on the CPU. */
export async function createCpuAutomaton(wasm: ArrayBuffer, layout: Layout): Promise<Automaton> {
  const { growth } = layout;
  if (!growth) return WasmAutomaton.create(wasm, layout);
  const levels = await Promise.all(growth.levels.map(() => WasmAutomaton.create(wasm, onOneGrid(layout))));
  return new GrownAutomaton({ ...layout, growth }, levels, onHost);
}
