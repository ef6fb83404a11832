import type { RunSettings } from './resolve';

/** SHA-256 of weights/base.nca.safetensors. What a run makes depends on it as on the run's inputs. */
export const baseAutomatonHash = 'f4cf915eba9b70f24af8bdbabaae5da600c55d01078ae5ccf30fe7cc844d3066';

type StartSettings = Pick<RunSettings, 'nca.training.start' | 'nca.automaton.layout' | 'nca.profile'>;

/**
 * Whether a training that was given no automaton begins with the built-in base. That was meta-trained on styles, in
 * the layout `blur`; the notebooks knew nothing of it.
 */
export function startsFromBase(settings: StartSettings, hasStyle: boolean): boolean {
  const { 'nca.training.start': start, 'nca.automaton.layout': layout, 'nca.profile': profile } = settings;
  return start === 'base' && layout === 'blur' && profile === 'studio' && hasStyle;
}
