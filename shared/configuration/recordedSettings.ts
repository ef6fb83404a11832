import { describeProblem } from '../protocol/rpc';
import { settingsSchema, type Settings } from './settings';

/** What settings that came later were in effect before they were there, where that is not their default. */
const before = {
  /** There was no base automaton to begin with. */
  'nca.training.start': 'cold',
} satisfies Partial<Settings>;

/**
 * Settings as a `run.json` or a model keeps them, whatever version wrote it: those that newer versions added are what
 * they were in effect, those that they dropped are left out.
 * @throws Error that names the setting that this version cannot use
 */
export function recordedSettings(recorded: Readonly<Record<string, unknown>>): Settings {
  const known = Object.entries(recorded).filter(([name]) => name in settingsSchema.shape);
  const parsed = settingsSchema.safeParse({ ...before, ...Object.fromEntries(known) });
  if (parsed.success) return parsed.data;
  throw new Error(`settings: ${describeProblem(parsed.error)}`);
}
