import type { SettingName, Settings } from './settings';

/** Values that are right one by one but not together. */
export function contradictions(settings: Settings): { name: SettingName; reason: string }[] {
  const fewest = settings['nca.training.minSteps'];
  const most = settings['nca.training.maxSteps'];
  if (fewest === null || most === null || fewest <= most) return [];
  return [{ name: 'nca.training.minSteps', reason: `${fewest} is more than nca.training.maxSteps, ${most}` }];
}
