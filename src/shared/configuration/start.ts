import type { RunSettings } from './resolve';

/**
 * Whether a training that was given no automaton begins with the built-in base. That was meta-trained on styles, in
 * the layout `blur`; the notebooks knew nothing of it.
 */
export function startsFromBase(settings: RunSettings, hasStyle: boolean): boolean {
  const { 'nca.training.start': start, 'nca.automaton.layout': layout, 'nca.profile': profile } = settings;
  return start === 'base' && layout === 'blur' && profile === 'studio' && hasStyle;
}
