/**
 * Ranges in a sweep, in place of lists: `{ "log": [0.1, 10], "count": 5 }` is five values in equal ratios, both ends
 * included, and with a seed as many at random; `{ "uniform": [0, 1], "count": 8, "seed": 3 }` is eight at random. The same
 * seed gives the same values, and so the same runs.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { rangeFormSchema, type RangeForm } from '../../shared/configuration/experimentRanges';
import { describeProblem } from '../../shared/messageOf';

/** What a sweep's ranges become, or what is wrong with them by name. */
export interface ExpandedRanges {
  readonly sweep: Record<string, unknown>;
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

/** @param integers whether a setting takes whole numbers only */
export function expandRanges(sweep: Readonly<Record<string, unknown>>, integers: (name: string) => boolean): ExpandedRanges {
  const problems: { name: string; message: string }[] = [];
  const entries = Object.entries(sweep).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [name, value];
    const parsed = rangeFormSchema.safeParse(value);
    if (parsed.success) return [name, valuesOf(parsed.data, integers(name))];
    problems.push({ name, message: `a list like [1, 2] is wanted, or a range like { "log": [0.1, 10], "count": 5 }: ${describeProblem(parsed.error)}` });
    return [name, value];
  });
  return { sweep: Object.fromEntries(entries), problems };
}

function valuesOf(range: RangeForm, whole: boolean): number[] {
  const [from, to] = 'log' in range ? range.log : range.uniform;
  const shares = sharesOf(range);
  const at = (share: number) => ('log' in range ? from * (to / from) ** share : from + share * (to - from));
  const values = shares.map((share) => (whole ? Math.round(at(share)) : Number(at(share).toPrecision(DIGITS))));
  return [...new Set(values)];
}

/** What a reader of the report can take in, and a hash can keep. */
const DIGITS = 4;

/** Places between the range's ends, 0 to 1. */
function sharesOf(range: RangeForm): number[] {
  const { count, seed } = range;
  if ('log' in range && seed === undefined) return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : i / (count - 1)));
  const generator = xoroshiro128plus(seed ?? 1);
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < BURN_IN; i++) generator.next();
  return Array.from({ length: count }, () => (generator.next() >>> 0) / 2 ** 32);
}

const BURN_IN = 32;
