import { findNodeAtLocation, getNodeValue, type JSONPath } from 'jsonc-parser';
import type { z } from 'zod';
import { experimentSchema, experimentSettings, type Experiment } from '../../shared/configuration/experiment';
import { refusedValue } from '../../shared/configuration/refusedValue';
import { machineSettings } from '../../shared/configuration/settings';
import { numbersOf } from '../../shared/configuration/experimentRanges';
import { findingAt, type ExperimentSource, type Finding } from './findings';
import { nearest } from './nearest';
import { expandRanges, type ExpandedRanges } from './ranges';
import { parseText } from './syntax';

export interface Checked {
  /** Missing if it is not even of the right form. */
  readonly experiment?: Experiment;
  readonly findings: readonly Finding[];
}

/** Reads an experiment from its text: names, types and ranges. Looks at no other file. */
export function checkExperiment(source: ExperimentSource): Checked {
  const { tree, findings } = parseText(source);
  if (!tree) return { findings };
  const node = findNodeAtLocation(tree, source.path);
  if (!node) return { findings: [findingAt(source, [], `There is no experiment "${source.name}".`)] };
  const written = withLists(getNodeValue(node));
  if (written.problems.length > 0) return { findings: written.problems.map(({ name, message }) => findingAt(source, ['sweep', name], `sweep → ${name}: ${message}`)) };
  const parsed = experimentSchema.safeParse(written.experiment);
  if (parsed.success) return { experiment: inWrittenOrder(parsed.data as Experiment, written.experiment as Experiment), findings: [] };
  return { findings: parsed.error.issues.slice(0, mostFindings).flatMap((issue) => findingsOf(source, issue, written.experiment)).slice(0, mostFindings) };
}

/** With the values of a sweep's ranges in place of them; whatever else it is, it stays. */
function withLists(experiment: unknown): { readonly experiment: unknown; readonly problems: ExpandedRanges['problems'] } {
  const sweep: unknown = typeof experiment === 'object' && experiment !== null && 'sweep' in experiment ? experiment.sweep : undefined;
  if (typeof sweep !== 'object' || sweep === null || Array.isArray(sweep)) return { experiment, problems: [] };
  const expanded = expandRanges(sweep as Record<string, unknown>, (name) => numbersOf(experimentSettings[name]) === 'whole');
  return { experiment: { ...(experiment as object), sweep: expanded.sweep }, problems: expanded.problems };
}

/** Each is looked up in the text. */
const mostFindings = 50;

/** A schema gives its own order to what it reads; the lists of a sweep are nested as they are written. */
function inWrittenOrder(experiment: Experiment, { sweep: written }: Experiment): Experiment {
  if (!written) return experiment;
  const names = Object.keys(written);
  return { ...experiment, sweep: Object.fromEntries(names.map((name) => [name, experiment.sweep![name]!])) };
}

function findingsOf(source: ExperimentSource, issue: z.core.$ZodIssue, experiment: unknown): Finding[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostFindings).map((key) => findingAt(source, [...path, key], unknownKey(path, key), { atKey: true }));
  }
  return [findingAt(source, path, refusedSetting(path, issue.message, experiment) ?? `${path.join(' → ') || source.name}: ${describe(issue, path)}`)];
}

/** What a setting wants; undefined for what is no value of a setting. */
function refusedSetting(path: JSONPath, reason: string, experiment: unknown): string | undefined {
  const [field, name] = path.map(String);
  const place = path.slice(0, field === 'sweep' ? 3 : 2);
  const schema = field === 'settings' || field === 'sweep' ? experimentSettings[name ?? ''] : undefined;
  if (!schema || path.length < (field === 'sweep' ? 3 : 2)) return undefined;
  const value = place.reduce<unknown>((within, part) => (within as Record<string, unknown>)[part], experiment);
  return refusedValue(name!, schema, value, reason);
}

function unknownKey(path: readonly (string | number)[], key: string): string {
  const known = knownKeys(path);
  const what = path[0] === 'settings' || path[0] === 'sweep' ? 'setting' : 'property';
  if (machineSettings.some((name) => name === key)) return `${key} is a setting of the machine: no experiment sets it.`;
  const near = nearest(key, known);
  if (near) return `Unknown ${what} "${key}": did you mean "${near}"?`;
  return `Unknown ${what} "${key}". ${what === 'setting' ? 'docs/settings.md lists the settings (NCA: Open Documentation).' : `There are: ${known.join(', ')}.`}`;
}

function knownKeys([field]: readonly (string | number)[]): string[] {
  if (field === 'settings') return Object.keys(experimentSettings);
  if (field === 'sweep') return ['images', 'style', 'prompt', ...Object.keys(experimentSettings)];
  if (field === 'halving') return ['by', 'rungs', 'at', 'keep'];
  if (field === 'stop') return ['plateau', 'loss', 'similarity', 'iterations', 'improvement'];
  return Object.keys(experimentSchema.shape).filter((name) => name !== '$schema');
}

function describe(issue: z.core.$ZodIssue, path: readonly (string | number)[]): string {
  if (issue.code === 'invalid_union') return 'a path, a glob, or a list of them is wanted.';
  const isList = issue.code === 'invalid_type' && issue.expected === 'array' && path[0] === 'sweep';
  return isList ? 'a list of values is wanted, like [1, 2].' : `${issue.message}.`;
}
