import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';
import { stabilitySchema } from '../../../../shared/stability';
import { Finalists } from '../../../../engine/training/finalists';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';
import type { Watcher } from '../../../../engine/lane/longRun';
import { stabilityOf, type Endured } from '../../../../engine/training/endured';
import { chooseSteadiest, describeChoice, isJudged } from '../../../../engine/training/steadiest';
import type { Trainer } from '../../../../engine/training/trainer';
import type { Values } from '../../../../engine/lane/values';

/** One that does not settle: its values grow from look to look. */
const run = (early: number, late: number): Endured => ({
  ...{ early: { style: early }, late: { style: late } },
  looks: [600, 800, 1000].map((steps) => ({ steps, drift: 0.001, range: { low: -0.6, high: steps / 1000 - 0.3 } })),
  settling: undefined,
});
const total = ({ style = NaN }) => style;

/** A trainer that ended with the weights 0 after the finalists 1, 2, 3; lanes that answer by the weights. */
function choose(runs: readonly Endured[], overrides: Record<string, unknown> = {}, skipAfter = Infinity) {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'blur', 'nca.training.iterations': 20, ...overrides }), 'cpu', 2);
  const finalists = { all: [1, 2, 3].map((value) => Float32Array.of(value)) };
  const asked: number[] = [];
  const shares: number[] = [];
  let looked = 0;
  const longRun = async (parameters: Values, _: unknown, watch: Watcher) => {
    const [which] = parameters as Float32Array;
    asked.push(which!);
    for (const look of runs[which!]!.looks) {
      looked++;
      if (!(await watch(look))) break;
    }
    return runs[which!]!;
  };
  const waiting = { skipped: () => looked >= skipAfter, progress: (share: number) => void shares.push(share) };
  const trainer = { settings, layout: {}, finalists, total, parameters: Float32Array.of(0) } as unknown as Trainer;
  const lane = { longRun } as unknown as LaneRemote;
  return { asked, shares, looked: () => looked, chosen: chooseSteadiest(trainer, new Lanes([lane, lane]), waiting) };
}

describe('chooseSteadiest', () => {
  it('keeps the last weights while none stand a long rollout clearly better', async () => {
    const { asked, shares, chosen } = choose([run(1, 1), run(0.95, 0.95), run(1, 1.1), run(2, 2)]);
    const { parameters, stability } = (await chosen)!;
    expect(parameters).toEqual(Float32Array.of(0));
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(describeChoice((await chosen)!)).toEqual([]);
    expect(shares.every((share, i) => i === 0 || share >= shares[i - 1]!)).toBe(true);
    expect(shares.at(-1)).toBe(1);
    expect(stability).toMatchObject({ steps: 1000, lossRatio: 1, steady: true, range: { low: -0.6, high: 0.7 } });
  });

  it('takes weights from before the end where those of the end burn out', async () => {
    const { chosen } = choose([run(1, NaN), run(1.2, 1.5), run(1.1, 1.4), run(1, 9)]);
    expect((await chosen)!.parameters).toEqual(Float32Array.of(2));
    expect(describeChoice((await chosen)!).join()).toContain('one from before the end of the training');
  });

  it('keeps the last and says so where all burn out', async () => {
    const { chosen } = choose([0, 1, 2, 3].map(() => run(1, NaN)));
    const { parameters, stability } = (await chosen)!;
    expect(parameters).toEqual(Float32Array.of(0));
    expect(stability).toMatchObject({ lossRatio: null, steady: false });
    expect(describeChoice((await chosen)!).join()).toContain('burns out');
  });

  it('keeps the last in the profile of the notebooks, and measures them', async () => {
    const { asked, chosen } = choose([run(1, 5), run(1, 1)], { 'nca.profile': 'notebook' });
    expect((await chosen)!.stability.lossRatio).toBe(5);
    expect(describeChoice((await chosen)!).join()).toContain('loss × 5');
    expect(asked).toEqual([0]);
  });

  it('is not wanted for no more steps than those of the result', () => {
    expect([0, 64, 65].map((steps) => isJudged({ 'nca.stability.steps': steps, 'nca.output.steps': 64 }))).toEqual([false, false, true]);
  });

  it('rolls nothing on that has burnt out', async () => {
    const burning = { ...run(1, 1e4), looks: [600, 800, 1000].map((steps) => ({ steps, drift: 30, range: { low: -300, high: 1 } })) };
    const { chosen, looked, shares } = choose([burning], { 'nca.profile': 'notebook' });
    expect((await chosen)!.stability).toMatchObject({ steps: 600, early: 'burnt out', steady: false });
    expect([looked(), shares]).toEqual([1, [1]]);
  });

  it.each([600, 1000])('takes none that has burnt out after %i steps, however little its loss has grown', async (steps) => {
    const burnt = { ...run(0.5, 0.6), looks: [{ steps, drift: 30, range: { low: -300, high: 1 } }] };
    const { parameters, stability } = (await choose([run(1, 1), burnt, burnt, burnt]).chosen)!;
    expect([parameters, stability.steady]).toEqual([Float32Array.of(0), true]);
    const all = (await choose([burnt, burnt, burnt, burnt]).chosen)!;
    expect([all.parameters, all.stability.steady, all.putBy]).toEqual([Float32Array.of(0), false, false]);
    expect(describeChoice(all).join()).toContain('burns out');
  });

  it('chooses nothing once it is skipped', async () => {
    const { chosen, looked } = choose([0, 1, 2, 3].map(() => run(1, 1)), {}, 1);
    expect(await chosen).toBeUndefined();
    expect(looked()).toBeLessThan(6);
  });
});

it('writes numbers that JSON has', () => {
  const burnt = { ...run(1, Infinity), looks: [{ steps: 1000, drift: NaN, range: { low: -Infinity, high: Infinity } }], settling: 'burnt out' as const };
  const stability = stabilityOf(burnt, 1000, total);
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
