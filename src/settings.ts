import type { Uri, WorkspaceConfiguration } from 'vscode';
import { contradictions } from '../shared/configuration/contradictions';
import { settingsSchema, type Settings } from '../shared/configuration/settings';
import { Problem } from './problem';

const prefix = 'nca';

/** The part of `vscode.workspace` that gives settings. */
export interface ConfigurationSource {
  getConfiguration(section: string, scope?: Uri): Pick<WorkspaceConfiguration, 'get'>;
}

/**
 * All `nca.*` settings as they hold for a resource. This is the only reader of the configuration.
 * @throws Problem that names every setting with a wrong value, and opens the first one.
 */
export function readSettings(source: ConfigurationSource, scope?: Uri): Settings {
  const configuration = source.getConfiguration(prefix, scope);
  const values: Record<string, unknown> = {};
  const wrong: { name: string; reason: string }[] = [];
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const value = configuration.get(name.slice(prefix.length + 1));
    const parsed = schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push({ name, reason: `${parsed.error.issues[0]!.message} (it is ${shown(value)})` });
  }
  if (wrong.length === 0) wrong.push(...contradictions(values as Settings));
  if (wrong.length > 0) throw settingsProblem(wrong);
  return values as Settings;
}

function settingsProblem(wrong: readonly { name: string; reason: string }[]): Problem {
  const list = wrong.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  const query = wrong.length === 1 ? wrong[0]!.name : wrong.map(({ name }) => `@id:${name}`).join(' ');
  const opening = wrong.length === 1 ? 'A setting has a wrong value' : 'Some settings have wrong values';
  return new Problem('settings', `${opening}. ${list}.`, { do: 'openSettings', query });
}

/** The beginning of it: a setting may hold anything. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
