import { layoutTable } from '../layouts';
import { parseLevels } from '../levels';
import { layoutColdIterations, layoutOutputSizes, layoutSettings } from './layouts';
import { chosenLevels } from './chosenLevels';
import { coldIterations, cpuOutputSizes, presets, type PresetName } from './presets';
import { chosenLayout } from './profileLayouts';
import { profileSettings } from './profiles';
import { settingsSchema, type Settings } from './settings';
import { baseAutomatonOf } from './start';

export type DeviceKind = 'cpu' | 'gpu';

/** They are the machine's, and say nothing of a run. */
type ModelSetting = Extract<keyof Settings, `nca.models.${string}`>;
const isModelSetting = (name: string) => name.startsWith('nca.models.');

/** Settings of one run with nothing left open; stands in `run.json` and can be pasted into settings.json. */
export type RunSettings = {
  [K in Exclude<keyof Settings, ModelSetting>]: K extends 'nca.preset'
    ? PresetName
    : K extends 'nca.device'
      ? DeviceKind
      : Exclude<Settings[K], null | 'auto'>;
};

/** What a run is given beside its settings, as far as they depend on it. */
export interface RunInputs {
  readonly style: boolean;
  /** An automaton to train on from. */
  readonly start: boolean;
}

/**
 * Fills every `null` and `auto` from the preset, the profile, the layout, the device that was found, the processor's
 * cores, and what the run begins with. A scale that has to be measured on the style is the layout's usual one.
 */
export function resolveSettings(
  settings: Settings,
  device: DeviceKind,
  cores: number,
  inputs: RunInputs = { style: true, start: false },
): RunSettings {
  const preset: PresetName =
    settings['nca.preset'] !== 'auto' ? settings['nca.preset'] : device === 'gpu' ? 'balanced' : 'quick';
  const isSet = ([name, value]: [string, unknown]) => value !== null && value !== 'auto' && !isModelSetting(name);
  const set = Object.fromEntries(Object.entries(settings).filter(isSet));
  const layout = chosenLayout(settings);
  const ofProfile = profileSettings[settings['nca.profile']];
  const given = { ...presets[preset], ...ofProfile, ...layoutSettings[layout]?.[preset], ...set };
  const levels = chosenLevels({ ...settings, 'nca.preset': preset });
  const run = { ...given, 'nca.automaton.layout': layout, 'nca.automaton.levels': levels, 'nca.preset': preset, 'nca.device': device } as RunSettings;
  run['nca.training.size'] = wholeCells(run);
  run['nca.output.size'] ??= outputSize(settings, preset, run);
  // One of the two may be set, and the other by preset.
  if (run['nca.training.minSteps'] > run['nca.training.maxSteps']) {
    const set = settings['nca.training.minSteps'] ?? settings['nca.training.maxSteps']!;
    run['nca.training.minSteps'] = run['nca.training.maxSteps'] = set;
  }
  if (settings['nca.training.iterations'] === null) run['nca.training.iterations'] = iterations(run, inputs);
  run['nca.workers'] = workerCount(run, cores);
  return inOrder(run);
}

/** That does not tell what was set from what was found: the file of a resumed or repeated run is the same to the byte. */
function inOrder(run: RunSettings): RunSettings {
  const names = Object.keys(settingsSchema.shape).filter((name) => Object.hasOwn(run, name));
  return Object.fromEntries(names.map((name) => [name, run[name as keyof RunSettings]])) as RunSettings;
}

/** Those of the preset or profile, or more where a training begins with nothing. */
function iterations(run: RunSettings, { style, start }: RunInputs): number {
  const usual = run['nca.training.iterations'];
  if (run['nca.profile'] !== 'studio' || start || baseAutomatonOf(run, style)) return usual;
  const cold = layoutColdIterations[run['nca.automaton.layout']] ?? coldIterations;
  return cold[run['nca.preset']] ?? usual;
}

/** A size that was set with another layout in mind need not be a multiple of this one's coarsest cell. */
function wholeCells({ 'nca.training.size': size, 'nca.automaton.layout': layout, 'nca.automaton.levels': levels }: RunSettings): number {
  if (!layoutTable[layout].grows) return size;
  const { cell } = parseLevels(levels)[0]!;
  return cell * Math.ceil(size / cell);
}

function outputSize(settings: Settings, preset: PresetName, run: RunSettings): number {
  if (run['nca.profile'] === 'notebook') return run['nca.training.size'];
  if (run['nca.device'] === 'gpu') return 1024;
  const size = settings['nca.training.size'];
  const usual = layoutOutputSizes[run['nca.automaton.layout']] ?? cpuOutputSizes;
  return size === null ? usual[preset] : 3 * size;
}

/** One worker less than cores so that the editor stays quick, but both of two cores: the trainer itself is idle. */
function workerCount(run: RunSettings, cores: number): number {
  const wanted = run['nca.workers'] || (cores <= 2 ? cores : cores - 1);
  return run['nca.device'] === 'gpu' ? 1 : Math.max(1, Math.min(wanted, run['nca.training.batch']));
}
