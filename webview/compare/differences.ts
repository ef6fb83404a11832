import type { ComparedRun } from '../../shared/protocol/compareMessages';

/** One fact of which the runs have not all the same. */
export interface Difference {
  readonly name: string;
  /** Of each run; undefined where it has nothing of the kind. */
  readonly values: readonly (string | undefined)[];
}

/** Facts and settings that tell the runs apart, settings first: they are what was chosen. */
export function differences(runs: readonly Pick<ComparedRun, 'facts'>[]): { chosen: Difference[]; measured: Difference[] } {
  const names = [...new Set(runs.flatMap(({ facts }) => Object.keys(facts)))];
  const all = names.map((name) => ({ name, values: runs.map(({ facts }) => facts[name]) }));
  const different = all.filter(({ values }) => values.some((value) => value !== values[0]));
  const isChosen = ({ name }: Difference) => name.startsWith('nca.') || inputs.includes(name);
  return { chosen: different.filter(isChosen), measured: different.filter((one) => !isChosen(one)) };
}

const inputs = ['photos', 'style', 'prompts', 'CLIP', 'started from'];

/**
 * A short name for each run: what of its choices differs, else its folder.
 * `nca.style.weight` 2 and `nca.seed` 1 read "style.weight 2, seed 1".
 */
export function shortNames(runs: readonly ComparedRun[]): string[] {
  const { chosen } = differences(runs);
  return runs.map(({ name }, i) => {
    const parts = chosen.flatMap((one) => (one.values[i] === undefined ? [] : [partOf(one.name, one.values[i])]));
    return parts.length > 0 && parts.length <= 4 ? parts.join(', ') : name;
  });
}

const partOf = (name: string, value: string) =>
  name.startsWith('nca.') ? `${name.slice(4)} ${value.replaceAll('"', '')}` : value;
