import { z } from 'zod';

/** One grid of an automaton that grows from coarse to fine. */
export interface Level {
  /** Side of its cells, in pixels of the picture: a power of two. */
  readonly cell: number;
  /** Steps that are taken on it before its state is handed down. */
  readonly steps: number;
}

/** Of the search's recipe: 26 steps, 6.1 of them on a full grid's worth of cells. */
export const DEFAULT_LEVELS = '8:8, 4:8, 2:6, 1:4';

/** The same with a coarser grid before, for larger pictures. */
export const FIVE_LEVELS = `16:8, ${DEFAULT_LEVELS}`;

const MOST_CELL = 64;
const MOST_STEPS = 256;

const levelSchema = z.object({ cell: z.int().min(1).max(MOST_CELL), steps: z.int().min(1).max(MOST_STEPS) });

/** From the coarsest, each with cells half as wide as the one before, down to single pixels. */
export const levelsSchema = z.array(levelSchema).min(1).superRefine((levels, context) => {
  if (levels.at(-1)?.cell !== 1) context.addIssue('the last level needs cells of 1 pixel');
  const wrong = levels.findIndex(({ cell }, i) => i > 0 && cell * 2 !== levels[i - 1]!.cell);
  if (wrong > 0) context.addIssue(`cells must halve from level to level: ${levels[wrong - 1]!.cell} is followed by ${levels[wrong]!.cell}`);
});

/**
 * Levels as they are written in settings: `cell:steps`, from the coarsest to the finest.
 * @throws Error that says which level is wrong
 */
export function parseLevels(text: string): Level[] {
  const parts = text.split(',').map((part) => {
    const numbers = /^\s*(\d+)\s*:\s*(\d+)\s*$/.exec(part);
    if (!numbers) throw new Error(`Levels are written as "${DEFAULT_LEVELS}", cell:steps from coarse to fine; "${part.trim()}" is none.`);
    return { cell: Number(numbers[1]), steps: Number(numbers[2]) };
  });
  const parsed = levelsSchema.safeParse(parts);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [...(path.length > 0 ? [describe(path, parts)] : []), message].join(': '));
  throw new Error(`The levels "${text}" do not fit: ${problems.join('; ')}.`);
}

export function areLevels(text: string): boolean {
  try {
    return parseLevels(text).length > 0;
  } catch {
    return false;
  }
}

export function formatLevels(levels: readonly Level[]): string {
  return levels.map(({ cell, steps }) => `${cell}:${steps}`).join(', ');
}

function describe([index, field]: readonly PropertyKey[], levels: readonly Level[]): string {
  const { cell, steps } = levels[Number(index)]!;
  return `${String(field)} of ${cell}:${steps}`;
}
