import type { Variation } from './expandSweep';

/** `nca.style.weight` → `style.weight`. */
export function shortName(name: string): string {
  return name.replace(/^nca\./, '');
}

export function describeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}

/** "style.weight 0.5, seed 1"; "the run" where nothing differs. */
export function describeVariation(variation: Variation): string {
  const parts = Object.entries(variation).map(([name, value]) => `${shortName(name)} ${describeValue(value)}`);
  return parts.join(', ') || 'the run';
}
