import { DEFAULT_LEVELS } from '../levels';
import { describeProblem } from '../messageOf';
import { machineSettings, settingsSchema, type Settings, type SettingName } from './settings';

/** What settings that came later were in effect before they were there, where that is not their default. */
const before = {
  /** There was no base automaton to begin with. */
  'nca.training.start': 'cold',
  /** There were no others. */
  'nca.automaton.layout': 'blur',
  /** All presets had the same. */
  'nca.automaton.levels': DEFAULT_LEVELS,
  'nca.automaton.noiseScale': 0,
  'nca.training.otherPhotos': 0,
  'nca.style.scale': 1,
  'nca.flow.weight': 0,
  'nca.coherence.weight': 0,
  'nca.chroma.weight': 0,
} satisfies Partial<Settings>;

/**
 * Settings as a `run.json` or a model keeps them, whatever version wrote it: those that newer versions added are what
 * they were in effect, those that they dropped are left out, and so are those of the machine: a file that came from
 * anywhere does not decide where downloads come from, secrets and results go.
 * @throws Error that names the setting that this version cannot use
 */
export function recordedSettings(recorded: Readonly<Record<string, unknown>>): Settings {
  const known = Object.entries(recorded).filter(([name]) => Object.hasOwn(settingsSchema.shape, name) && !isOfMachine(name));
  const parsed = settingsSchema.safeParse({ ...before, ...Object.fromEntries(known) });
  if (parsed.success) return parsed.data;
  throw new Error(`settings: ${describeProblem(parsed.error)}`);
}

/** Settings of the machine that a record would change, and that {@link recordedSettings} leaves out. */
export function ignoredSettings(recorded: Readonly<Record<string, unknown>>): SettingName[] {
  const defaults = settingsSchema.parse({});
  return machineSettings.filter((name) => Object.hasOwn(recorded, name) && recorded[name] !== defaults[name]);
}

const isOfMachine = (name: string) => machineSettings.some((other) => other === name);
