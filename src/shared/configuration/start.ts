import type { RunSettings } from './resolve';

/**
 * Whether a training begins with the built-in base automaton. It was meta-trained on styles, and has the layout
 * `blur`; a run of another kind that was given no automaton starts cold.
 */
export function startsFromBase(settings: RunSettings, hasStyle: boolean): boolean {
  return settings['nca.training.start'] === 'base' && settings['nca.automaton.layout'] === 'blur' && hasStyle;
}
