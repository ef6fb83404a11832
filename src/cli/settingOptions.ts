import type { Command } from 'commander';
import type { z } from 'zod';
import { contradictions } from '../../shared/configuration/contradictions';
import type { LayoutName } from '../../shared/layouts';
import { settingsSchema, type Settings } from '../../shared/configuration/settings';
import { refusedValue } from '../../shared/configuration/refusedValue';
import { unknownSetting } from './settingsFile';
import { UsageError } from './usageError';

/** Options that are short names of settings. */
const shortcuts = {
  preset: { flags: '--preset <name>', setting: 'nca.preset', help: 'auto, quick, balanced or fine' },
  size: { flags: '--size <px>', setting: 'nca.training.size', help: 'side of the training crop, not of the result: see --output-size' },
  outputSize: { flags: '--output-size <px>', setting: 'nca.output.size', help: 'longer side of the result' },
  background: { flags: '--background <#rrggbb>', setting: 'nca.output.background', help: 'colour under transparent photos, else the result is transparent, too' },
  iterations: { flags: '--iterations <n>', setting: 'nca.training.iterations', help: 'length of the training' },
  seed: { flags: '--seed <n>', setting: 'nca.seed', help: 'start of all random numbers' },
  device: { flags: '--device <name>', setting: 'nca.device', help: 'auto, cpu or gpu' },
  network: { flags: '--network <name>', setting: 'nca.style.network', help: 'inception (built in) or vgg19' },
  workers: { flags: '--workers <n>', setting: 'nca.workers', help: 'CPU workers; 0: by cores' },
} as const;

type Shortcut = keyof typeof shortcuts;
export type SettingOptions = Partial<Record<Shortcut, string>> & { set?: readonly string[] };

export function addSettingOptions(command: Command): void {
  for (const { flags, setting, help } of Object.values(shortcuts)) command.option(flags, `${help} (${setting})`);
  command.option('--set <setting=value>', 'any setting of the extension; repeatable', collect);
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/**
 * Settings from the command line, defaults where it says nothing.
 * @param start layout of the automaton to train on from, if any
 * @throws UsageError that names the setting and says what is wrong with it.
 */
export function settingsFromOptions(options: SettingOptions, start?: LayoutName): Settings {
  const values: Record<string, unknown> = {};
  for (const [option, { setting }] of Object.entries(shortcuts)) {
    const text = options[option as Shortcut];
    if (text !== undefined) values[setting] = parseValue(text);
  }
  for (const pair of options.set ?? []) {
    const [name, text] = splitPair(pair);
    if (!(name in settingsSchema.shape)) throw new UsageError(`--set: ${unknownSetting(name)}`);
    values[name] = parseValue(text);
  }
  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) throw new UsageError(refusals(values, parsed.error.issues, options).join(' '));
  const [contradiction] = contradictions(parsed.data, start);
  if (contradiction) throw new UsageError(`${nameGiven(contradiction.name, options)}: ${contradiction.reason}.`);
  return parsed.data;
}

/** One sentence for each setting that is wrong. */
function refusals(values: Readonly<Record<string, unknown>>, issues: readonly z.core.$ZodIssue[], options: SettingOptions): string[] {
  const byName = new Map(issues.map((issue) => [String(issue.path[0]) as keyof Settings, issue.message]));
  return [...byName].map(([name, reason]) => refusedValue(nameGiven(name, options), settingsSchema.shape[name], values[name], reason));
}

/** A setting by the name that was typed: `--size`, or `nca.training.size` where it came by `--set`, which goes last. */
function nameGiven(name: string, options: SettingOptions): string {
  if (options.set?.some((pair) => pair.startsWith(`${name}=`))) return name;
  const found = Object.entries(shortcuts).find(([option, { setting }]) => setting === name && options[option as Shortcut] !== undefined);
  return found ? found[1].flags.split(' ')[0]! : name;
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`--set wants nca.some.setting=VALUE, not "${pair}".`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** Numbers (`.05`, too), null and quoted strings as JSON, other words as they are. */
function parseValue(text: string): unknown {
  if (/^[-+]?\.\d+$/.test(text)) return Number(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
