import type { Automaton } from './automaton';
import { GrownAutomaton } from './growth/grownAutomaton';
import type { Layout } from './layout';
import { WasmAutomaton } from './wasmAutomaton';

/** The automaton of a layout on the CPU. */
export function createCpuAutomaton(wasm: ArrayBuffer, layout: Layout): Promise<Automaton> {
  const { growth } = layout;
  return growth ? GrownAutomaton.create(wasm, { ...layout, growth }) : WasmAutomaton.create(wasm, layout);
}
