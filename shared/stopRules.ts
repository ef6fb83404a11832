import { z } from 'zod';

/** Rules that end a training before its last iteration; the first one that holds does. */
export const stopRulesSchema = z
  .strictObject({
    plateau: z
      .strictObject({
        iterations: z.int().min(2).max(10000).meta({
          markdownDescription: 'How many iterations are compared with as many before them.',
        }),
        improvement: z.number().min(0).max(1).default(0.01).meta({
          markdownDescription: 'Share by which the total loss must fall from the one stretch to the other.',
        }),
      })
      .optional()
      .meta({ markdownDescription: 'Stops when the total loss hardly falls any more (medians are compared).' }),
    loss: z.record(z.string().min(1), z.number().min(0)).optional().meta({
      markdownDescription:
        'Stops when the losses are at these values or below: `total`, `style`, `content`, … (median of 5 iterations).',
    }),
    similarity: z.number().min(0).max(1).optional().meta({
      markdownDescription: 'Stops when the picture’s similarity to the prompt is at least this.',
    }),
  })
  .meta({ markdownDescription: 'Rules that end a run early.' });
export type StopRules = z.infer<typeof stopRulesSchema>;

/** One iteration as the rules see it. Losses are unweighted; `similarity` is that of a prompt. */
interface StopPoint {
  readonly total: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly similarity?: number;
}

/** Iterations whose median is held against a target, since single ones scatter. */
const SMOOTHED = 5;

/** How many of the latest iterations the rules look at. */
export function rowsNeeded({ plateau }: StopRules): number {
  return Math.max(SMOOTHED, 2 * (plateau?.iterations ?? 0));
}

/** Which rule says that enough was trained, in words; undefined if none does. */
export function reasonToStop(rules: StopRules, history: readonly StopPoint[]): string | undefined {
  return plateauReason(rules, history) ?? lossReason(rules, history) ?? similarityReason(rules, history);
}

function plateauReason({ plateau }: StopRules, history: readonly StopPoint[]): string | undefined {
  if (!plateau || history.length < 2 * plateau.iterations) return undefined;
  const totals = history.slice(-2 * plateau.iterations).map(({ total }) => total);
  const before = median(totals.slice(0, plateau.iterations));
  const now = median(totals.slice(plateau.iterations));
  if (before - now >= plateau.improvement * before) return undefined;
  return `plateau: the loss fell by less than ${percent(plateau.improvement)} in ${plateau.iterations} iterations`;
}

function lossReason({ loss }: StopRules, history: readonly StopPoint[]): string | undefined {
  const targets = Object.entries(loss ?? {});
  if (targets.length === 0 || history.length < SMOOTHED) return undefined;
  const last = history.slice(-SMOOTHED);
  const reached = targets.every(([name, target]) => median(last.map((point) => valueOf(point, name))) <= target);
  return reached ? `target reached: ${targets.map(([name, target]) => `${name} ≤ ${target}`).join(', ')}` : undefined;
}

function similarityReason({ similarity }: StopRules, history: readonly StopPoint[]): string | undefined {
  if (similarity === undefined || history.length < SMOOTHED) return undefined;
  const values = history.slice(-SMOOTHED).map((point) => point.similarity ?? 0);
  return median(values) >= similarity ? `target reached: similarity ≥ ${similarity}` : undefined;
}

/** A loss that the run does not have is never low enough. */
function valueOf({ total, losses }: StopPoint, name: string): number {
  return name === 'total' ? total : (losses[name] ?? Infinity);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
