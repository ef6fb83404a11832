import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';
import { stabilitySchema } from '../../../../shared/stability';
import { Finalists } from '../../../../engine/training/finalists';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';
import type { Watcher } from '../../../../engine/lane/longRun';
import type { Endurance } from '../../../../engine/lane/tasks';
import { stabilityOf, type Endured } from '../../../../engine/training/endured';
import { chooseSteadiest, describeChoice, isJudged } from '../../../../engine/training/steadiest';
import type { Trainer } from '../../../../engine/training/trainer';
import type { Values } from '../../../../engine/lane/values';

/** One that does not settle: its values grow from look to look. */
const run = (early: number, late: number): Endured => ({
  ...{ early: { style: early }, late: { style: late } },
  looks: [600, 800, 1000].map((steps) => ({ steps, drift: 0.001, range: { low: -0.6, high: steps / 1000 - 0.3 } })),
});
const total = ({ style = NaN }) => style;

const HARSH = 7;

/** A trainer that ended with the weights 0 after the finalists 1, 2, 3; lanes that answer by the weights. */
/** @param burning which of them burn out on the harsh photo, where there is one */
function choose(runs: readonly Endured[], overrides: Record<string, unknown> = {}, skipAfter = Infinity, burning?: readonly number[]) {
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
  const tried: number[] = [];
  const watchedRun = async (parameters: Values, { photo }: Endurance, watch: Watcher) => {
    const [which] = parameters as Float32Array;
    tried.push(which!);
    expect(photo).toBe(HARSH);
    const high = burning!.includes(which!) ? 1e9 : 1;
    for (let steps = 20, goesOn = true; goesOn && steps <= 1000; steps += 20) goesOn = await watch({ steps, drift: 0.01, range: { low: -1, high } });
  };
  const waiting = { skipped: () => looked >= skipAfter, progress: (share: number) => void shares.push(share) };
  const trainer = { settings, finalists, total, parameters: Float32Array.of(0) } as unknown as Trainer;
  const lane = { longRun, watchedRun } as unknown as LaneRemote;
  return { asked, tried, shares, looked: () => looked, chosen: chooseSteadiest(trainer, new Lanes([lane, lane]), waiting, burning && HARSH) };
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

describe('the harsh photo', () => {
  const alike = [run(1, 1), run(1, 1), run(0.5, 0.5), run(2, 2)];

  it('is asked of the best alone where that stands it, which changes nothing but the record', async () => {
    const { tried, shares, chosen } = choose(alike, {}, Infinity, [0, 1, 3]);
    const { parameters, stability } = (await chosen)!;
    expect([parameters, tried]).toEqual([Float32Array.of(2), [2]]);
    expect(stability).toMatchObject({ harsh: { steps: 200, burntOut: false }, steady: true, lossRatio: 1 });
    expect(stabilitySchema.parse(JSON.parse(JSON.stringify(stability)))).toEqual(stability);
    expect(shares.every((share, i) => i === 0 || share >= shares[i - 1]!)).toBe(true);
    expect(shares.at(-1)).toBe(1);
  });

  it('keeps what burns out on it from being chosen over what does not', async () => {
    const { tried, chosen } = choose(alike, {}, Infinity, [0, 2]);
    const { parameters, stability, putBy } = (await chosen)!;
    expect([parameters, putBy, stability.steady]).toEqual([Float32Array.of(1), true, true]);
    expect(tried).toEqual([2, 0, 1]);
    expect(describeChoice((await chosen)!).join()).not.toContain('burns out');
  });

  it('tells where all burn out on it, and leaves the choice as it was', async () => {
    const { tried, chosen } = choose(alike, {}, Infinity, [0, 1, 2, 3]);
    const { parameters, stability } = (await chosen)!;
    expect([parameters, tried]).toEqual([Float32Array.of(2), [2, 0, 1, 3]]);
    expect(stability).toMatchObject({ harsh: { steps: 20, burntOut: true }, steady: false });
    expect(describeChoice((await chosen)!).join()).toContain('burns out when it runs on for 20 steps on a photo of hard contrasts that it was not made for');
  });

  it('is tried on none that has burnt out on its own', async () => {
    const { tried, chosen } = choose([run(1, NaN), run(1, 1), run(1, NaN), run(1, NaN)], {}, Infinity, [1]);
    expect([(await chosen)!.parameters, tried]).toEqual([Float32Array.of(1), [1]]);
    const dead = choose([0, 1, 2, 3].map(() => run(1, NaN)), {}, Infinity, []);
    expect([(await dead.chosen)!.stability.harsh, dead.tried]).toEqual([undefined, []]);
    expect(describeChoice((await dead.chosen)!).join()).toContain('burns out');
  });

  it('is told beside a picture that is lost on its own', async () => {
    const { chosen } = choose([run(1, 5)], { 'nca.profile': 'notebook' }, Infinity, [0]);
    const notes = describeChoice((await chosen)!);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('loss × 5');
    expect(notes[1]).toContain('was not made for');
  });
});

it('writes numbers that JSON has', () => {
  const burnt = { ...run(1, Infinity), looks: [{ steps: 1000, drift: NaN, range: { low: -Infinity, high: Infinity } }] };
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
