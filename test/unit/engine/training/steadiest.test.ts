import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';
import { stabilitySchema } from '../../../../shared/stability';
import { Finalists } from '../../../../engine/training/finalists';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';
import { stabilityOf, type LongRun } from '../../../../engine/lane/longRun';
import { chooseSteadiest, describeUnsteady } from '../../../../engine/training/steadiest';
import type { Trainer } from '../../../../engine/training/trainer';

const run = (early: number, late: number): LongRun => ({
  ...{ steps: 1000, early: { style: early }, late: { style: late } },
  ...{ drift: 0.001, range: { low: -0.6, high: 0.7 } },
});
const total = ({ style = NaN }) => style;

/** A trainer that ended with the weights 0 after the finalists 1, 2, 3; lanes that answer by the weights. */
function choose(runs: readonly LongRun[], overrides: Record<string, unknown> = {}) {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'blur', 'nca.training.iterations': 20, ...overrides }), 'cpu', 2);
  const finalists = { all: [1, 2, 3].map((value) => Float32Array.of(value)) };
  const asked: number[] = [];
  const longRun: LaneRemote['longRun'] = (parameters) => {
    const [which] = parameters as Float32Array;
    asked.push(which!);
    return Promise.resolve(runs[which!]!);
  };
  const trainer = { settings, finalists, total, parameters: Float32Array.of(0) } as unknown as Trainer;
  return { asked, chosen: chooseSteadiest(trainer, new Lanes([{ longRun } as LaneRemote, { longRun } as LaneRemote])) };
}

describe('chooseSteadiest', () => {
  it('keeps the last weights while none stand a long rollout clearly better', async () => {
    const { asked, chosen } = choose([run(1, 1), run(0.95, 0.95), run(1, 1.1), run(2, 2)]);
    const { parameters, stability } = (await chosen)!;
    expect(parameters).toEqual(Float32Array.of(0));
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(stability).toMatchObject({ steps: 1000, lossRatio: 1, steady: true, range: { low: -0.6, high: 0.7 } });
  });

  it('takes weights from before the end where those of the end burn out', async () => {
    const { chosen } = choose([run(1, NaN), run(1.2, 1.5), run(1.1, 1.4), run(1, 9)]);
    expect((await chosen)!.parameters).toEqual(Float32Array.of(2));
  });

  it('keeps the last and says so where all burn out', async () => {
    const { chosen } = choose([0, 1, 2, 3].map(() => run(1, NaN)));
    const { parameters, stability } = (await chosen)!;
    expect(parameters).toEqual(Float32Array.of(0));
    expect(stability).toMatchObject({ lossRatio: null, steady: false });
    expect(describeUnsteady(stability)).toContain('burns out');
  });

  it('keeps the last in the profile of the notebooks, and measures them', async () => {
    const { asked, chosen } = choose([run(1, 5), run(1, 1)], { 'nca.profile': 'notebook' });
    expect((await chosen)!.stability.lossRatio).toBe(5);
    expect(describeUnsteady((await chosen)!.stability)).toContain('loss × 5');
    expect(asked).toEqual([0]);
  });

  it.each([0, 64])('measures nothing for %d steps', async (steps) => {
    const { asked, chosen } = choose([], { 'nca.stability.steps': steps });
    expect(await chosen).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

it('writes numbers that JSON has', () => {
  const burnt = { ...run(1, Infinity), drift: NaN, range: { low: -Infinity, high: Infinity } };
  const stability = stabilityOf(burnt, total);
  expect(stabilitySchema.parse(JSON.parse(JSON.stringify(stability)))).toEqual({
    ...{ steps: 1000, drift: null, range: null, lossRatio: null, steady: false },
  });
});

it('finalists outlive a checkpoint', () => {
  const before = new Finalists();
  for (let i = 1; i <= 19; i++) before.observe(i, 20, () => Float32Array.of(i));
  const after = new Finalists();
  after.restore(before.pack().map(([, values]) => values));
  expect(after.all).toEqual([Float32Array.of(18)]);
  expect(after.all).toEqual(before.all);
});
