/** One combination of values, by the name of what is swept. */
export type Variation = Readonly<Record<string, unknown>>;
export type SweepMode = 'grid' | 'zip';
type Lists = ReadonlyMap<string, readonly unknown[]>;

/** How many combinations there are, without making them. */
export function countVariations(lists: Lists, mode: SweepMode): number {
  const lengths = [...lists.values()].map(({ length }) => length);
  if (lengths.length === 0) return 1;
  return mode === 'zip' ? Math.min(...lengths) : lengths.reduce((product, length) => product * length, 1);
}

/** Grid: every value with every other, the last list running fastest. Zip: the first values, the second ones, … */
export function expandSweep(lists: Lists, mode: SweepMode): Variation[] {
  if (mode === 'zip') {
    return Array.from({ length: countVariations(lists, mode) }, (_, i) =>
      Object.fromEntries([...lists].map(([name, values]) => [name, values[i]])),
    );
  }
  return [...lists].reduce<Variation[]>(
    (before, [name, values]) => before.flatMap((variation) => values.map((value) => ({ ...variation, [name]: value }))),
    [{}],
  );
}
