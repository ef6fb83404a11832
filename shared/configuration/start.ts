import type { LayoutName } from '../layouts';
import { chosenLayout } from './profileLayouts';
import type { Settings } from './settings';

/** SHA-256 of weights/base.nca.safetensors. What a run makes depends on it as on the run's inputs. */
export const baseAutomatonHash = 'f4cf915eba9b70f24af8bdbabaae5da600c55d01078ae5ccf30fe7cc844d3066';

const baseLayout: LayoutName = 'blur';

type StartSettings = Pick<Settings, 'nca.training.start' | 'nca.automaton.layout' | 'nca.profile'>;

/**
 * Whether a training that was given no automaton begins with the built-in base. That was meta-trained on styles, in
 * one layout; the notebooks knew nothing of it.
 */
export function startsFromBase(settings: StartSettings, hasStyle: boolean): boolean {
  const { 'nca.training.start': start, 'nca.profile': profile } = settings;
  return start === 'base' && chosenLayout(settings) === baseLayout && profile === 'studio' && hasStyle;
}
