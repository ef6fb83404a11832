import { existsSync } from 'node:fs';
import path from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import { findingAt, type ExperimentSource, type Finding } from '../experiments/findings';
import { parseText } from '../experiments/syntax';
import { nearest } from '../experiments/nearest';
import { machineSettings, settingsSchema, type SettingName, type Settings } from '../../shared/configuration/settings';
import { mayLeave } from '../runs/outputRoot';
import { refusedValue } from '../../shared/configuration/refusedValue';
import { fileUri } from './nodeFileSystem';
import { readNamed } from './readNamed';
import { UsageError } from './usageError';

const experimentsKey = 'nca.experiments';

/** A settings.json of VS Code: the run settings in it, and its experiments. */
export interface SettingsFile {
  readonly settings: Settings;
  readonly experiments: readonly string[];
  readonly findings: readonly Finding[];
  source(name: string): ExperimentSource;
}

/**
 * Reads the settings file that was named, else that of the workspace in this folder, else defaults.
 * @throws UsageError if the one that was named is not there
 */
export async function readSettingsFile(named: string | undefined): Promise<SettingsFile> {
  const file = path.resolve(named ?? '.vscode/settings.json');
  if (named !== undefined && !existsSync(file)) throw new UsageError(`--settings: there is no ${named}.`);
  const text = existsSync(file) ? new TextDecoder().decode(await readNamed(file)) : '{}';
  const source = (name: string): ExperimentSource => ({
    name,
    file: fileUri(file),
    text,
    path: [experimentsKey, name],
    base: fileUri(workspaceOf(file)),
  });
  const { values, findings: syntax } = readValues({ ...source(''), path: [] });
  const { settings, findings: wrong } = checkSettings(values, { ...source(''), path: [] });
  const experiments = values[experimentsKey] ?? {};
  const isList = typeof experiments !== 'object' || Array.isArray(experiments);
  const noNames = isList ? [findingAt({ ...source(''), path: [] }, [experimentsKey], `${experimentsKey}: an object is wanted, of experiments by their names.`)] : [];
  return { settings, findings: [...syntax, ...wrong, ...noNames], experiments: isList ? [] : Object.keys(experiments), source };
}

/** An object, or what is wrong with the file that has none. */
function readValues(source: ExperimentSource): { values: Record<string, unknown>; findings: readonly Finding[] } {
  const { tree, findings } = parseText(source);
  if (!tree) return { values: {}, findings };
  if (tree.type === 'object') return { values: getNodeValue(tree) as Record<string, unknown>, findings: [] };
  return { values: {}, findings: [findingAt(source, [], `Settings are a JSON object, not ${tree.type}.`)] };
}

/** Paths in a workspace's settings start from the workspace. */
function workspaceOf(file: string): string {
  const folder = path.dirname(file);
  return path.basename(folder) === '.vscode' ? path.dirname(folder) : folder;
}

function checkSettings(
  values: Record<string, unknown>,
  source: ExperimentSource,
): { settings: Settings; findings: Finding[] } {
  const findings: Finding[] = [];
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!name.startsWith('nca.') || name === experimentsKey) continue;
    const refused = refusal(name, value);
    if (refused) {
      findings.push(findingAt(source, [name], refused, { atKey: true, severity: 'warning' }));
      continue;
    }
    const schema = settingsSchema.shape[name as keyof Settings] as (typeof settingsSchema.shape)['nca.seed'] | undefined;
    const parsed = schema?.safeParse(value);
    if (parsed?.success) known[name] = parsed.data;
    else if (parsed) findings.push(findingAt(source, [name], refusedValue(name, schema!, value, parsed.error.issues[0]!.message)));
    else findings.push(findingAt(source, [name], unknownSetting(name), { atKey: true, severity: 'warning' }));
  }
  return { settings: settingsSchema.parse(known), findings };
}

const options: Partial<Record<SettingName, string>> = {
  'nca.output.folder': '--out',
  'nca.models.folder': '--models',
  'nca.models.endpoint': '--endpoint or HF_ENDPOINT',
  'nca.models.aestheticHead': '--aesthetic-head',
  'nca.models.tokenTable': '--token-table',
};

/** A file, which may be somebody else's, does not say where downloads come from and files go: only the user does. */
function refusal(name: string, value: unknown): string | undefined {
  if (!machineSettings.some((other) => other === name)) return undefined;
  const inside = name === 'nca.output.folder' && typeof value === 'string' && !mayLeave(value);
  if (inside) return undefined;
  const wayOut = options[name as SettingName];
  return `${name} is not taken from a file: it is a setting of the machine.${wayOut ? ` Give ${wayOut}.` : ''}`;
}

/** What to say of a setting that there is not, with the nearest that there is. */
export function unknownSetting(name: string): string {
  const near = nearest(name, Object.keys(settingsSchema.shape));
  return `Unknown setting "${name}"${near ? `: did you mean "${near}"?` : '.'}`;
}
