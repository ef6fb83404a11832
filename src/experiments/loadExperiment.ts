import type { JSONPath } from 'jsonc-parser';
import type { Uri } from 'vscode';
import { messageOf } from '../../shared/messageOf';
import type { FileSystem } from '../fileSystem';
import type { Experiment } from '../../shared/configuration/experiment';
import { folderOf, join, nameOf } from '../uris';
import { checkExperiment } from './checkExperiment';
import { findingAt, type ExperimentSource, type Finding } from './findings';

export const experimentFileEnd = '.nca-experiment.json';

/** A value of an experiment and where it stands, which may be in one that the experiment begins from. */
export interface Placed<T> {
  readonly value: T;
  readonly source: ExperimentSource;
  readonly path: JSONPath;
}

type Field = Exclude<keyof Experiment, '$schema' | 'extends' | 'settings' | 'sweep'>;

/** An experiment with all that it takes over from others. */
export interface LoadedExperiment {
  readonly source: ExperimentSource;
  readonly fields: { readonly [K in Field]?: Placed<NonNullable<Experiment[K]>> };
  readonly settings: ReadonlyMap<string, Placed<unknown>>;
  readonly sweep: ReadonlyMap<string, Placed<readonly unknown[]>>;
}

function experimentName(file: Uri): string {
  return nameOf(file).replace(/(\.nca-experiment)?\.json$/, '');
}

/** @throws if the file cannot be read */
export async function fileSource(fs: FileSystem, file: Uri): Promise<ExperimentSource> {
  const text = new TextDecoder().decode(await fs.readFile(file));
  return { name: experimentName(file), file, text, path: [], base: folderOf(file) };
}

/** Reads an experiment and those that it extends; what stands in itself goes first. */
export async function loadExperiment(
  fs: FileSystem,
  source: ExperimentSource,
  visited: readonly string[] = [],
): Promise<{ experiment?: LoadedExperiment; findings: readonly Finding[] }> {
  const { experiment, findings } = checkExperiment(source);
  if (!experiment) return { findings };
  const own = placed(source, experiment);
  if (experiment.extends === undefined) return { experiment: own, findings };
  const chain = [...visited, identity(source)];
  const parent = await readParent(fs, source, experiment.extends);
  if ('problem' in parent) return { findings: [...findings, findingAt(source, ['extends'], parent.problem)] };
  if (chain.includes(identity(parent))) {
    const message = `"${experiment.extends}" leads back to this experiment: break the circle of "extends" here.`;
    return { findings: [...findings, findingAt(source, ['extends'], message)] };
  }
  const loaded = await loadExperiment(fs, parent, chain);
  const all = [...findings, ...loaded.findings];
  return loaded.experiment ? { experiment: over(loaded.experiment, own), findings: all } : { findings: all };
}

function placed(source: ExperimentSource, experiment: Experiment): LoadedExperiment {
  const { $schema: _, extends: __, settings = {}, sweep = {}, ...fields } = experiment;
  const at = <T>(value: T, path: JSONPath): Placed<T> => ({ value, source, path });
  const entries = <T>(values: Readonly<Record<string, T>>, under: string[]) =>
    Object.entries(values).map(([name, value]) => [name, at(value, [...under, name])] as const);
  return {
    source,
    fields: Object.fromEntries(entries<unknown>(fields, [])),
    settings: new Map(entries(settings, ['settings'])),
    sweep: new Map(entries(sweep, ['sweep'])),
  };
}

/** A style in the one takes the place of a prompt in the other, and the other way round. */
function over(below: LoadedExperiment, above: LoadedExperiment): LoadedExperiment {
  const fields = { ...below.fields };
  if (above.fields.style || above.fields.prompt) {
    delete fields.style;
    delete fields.prompt;
  }
  return {
    source: above.source,
    fields: { ...fields, ...above.fields },
    settings: new Map([...below.settings, ...above.settings]),
    sweep: new Map([...below.sweep, ...above.sweep]),
  };
}

const identity = ({ file, path, name }: ExperimentSource) => `${file?.toString() ?? name}#${path.join('/')}`;

/** A name among the same settings, else a file. */
async function readParent(
  fs: FileSystem,
  from: ExperimentSource,
  reference: string,
): Promise<ExperimentSource | { problem: string }> {
  const isFile = reference.endsWith('.json');
  if (!isFile && from.path.length > 0) {
    return { ...from, name: reference, path: [...from.path.slice(0, -1), reference] };
  }
  const file = join(from.base, isFile ? reference : reference + experimentFileEnd);
  try {
    return await fileSource(fs, file);
  } catch (error) {
    return { problem: `"${reference}" cannot be read: ${messageOf(error)}. Give the path from ${from.base.path}.` };
  }
}
