import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Replay, TrainingListener, TrainingRequest, TrainingResult } from '../../engine/api';
import { TrainingEngine } from '../../engine/engine';
import { Lane } from '../../engine/lane/lane';
import { engineAssets, tinyRequest } from '../tinyRequest';

const silent: TrainingListener = { progress: () => {}, preview: () => {}, checkpoint: () => {}, notice: () => {}, finishing: () => {} };
const lanes = [new Lane(engineAssets)];
/** Finalists are put by after 9 of 10 iterations. */
const asked = tinyRequest({ 'nca.training.iterations': 10, 'nca.stability.steps': 100 });

/** @param when what the user does, and when */
async function train(request: TrainingRequest, when: (stop: () => void) => Partial<TrainingListener> = () => ({})) {
  const engine = new TrainingEngine();
  engine.setLanes(lanes);
  return engine.train(request, { ...silent, ...when(() => engine.stop()) });
}

const replayOf = ({ weightChanges, iterations, unjudged }: TrainingResult): Replay => ({ weightChanges, iterations, unjudged });

/** What of a result does not hang on the clock. */
const lasting = ({ ended, iterations, results, model, stability, unjudged, losses }: TrainingResult) => ({
  ...{ ended, iterations, stability, unjudged, losses },
  pictures: results.map(({ pixels }) => createHash('sha256').update(pixels).digest('hex')),
  model: createHash('sha256').update(model).digest('hex'),
});

describe('a training that', () => {
  it.each([
    ['finishes', {}, () => ({}), ['finished', 10, true]],
    ['is stopped by a rule', { stop: { loss: { total: 1000 } } }, () => ({}), ['stopped', 5, true]],
    [
      'is stopped by its user',
      {},
      (stop: () => void) => ({ progress: ({ iteration }) => iteration === 3 && stop() }),
      ['stopped', 3, false],
    ],
    [
      'is finished, and whose judgement is skipped by its user',
      {},
      (stop: () => void) => ({ finishing: ({ judging }) => judging && stop() }),
      ['finished', 10, false],
    ],
  ] satisfies [string, Partial<TrainingRequest>, Parameters<typeof train>[1], unknown][])('%s is repeated to the bit', async (_, rules, when, [ended, iterations, judged]) => {
    const first = await train({ ...asked, ...rules }, when);
    expect([first.ended, first.iterations, first.stability !== undefined]).toEqual([ended, iterations, judged]);
    expect(first.unjudged).toBe(judged ? undefined : true);
    const again = await train({ ...asked, replay: replayOf(first) });
    expect(lasting(again)).toEqual(lasting(first));
  });

  it('is stopped while its pictures are drawn has been judged', async () => {
    const result = await train(asked, (stop) => ({ finishing: ({ judging }) => void (judging || stop()) }));
    expect([result.ended, result.stability !== undefined, result.unjudged]).toEqual(['finished', true, undefined]);
  });

  it('is stopped in its last iteration has nothing to be judged by', async () => {
    const judged: boolean[] = [];
    const result = await train(asked, (stop) => ({
      progress: ({ iteration }) => iteration === 10 && stop(),
      finishing: ({ judging }) => judged.push(judging),
    }));
    expect([result.ended, result.unjudged, judged]).toEqual(['finished', true, [false]]);
  });

  it('asks for no judgement is not said to lack one', async () => {
    const none = tinyRequest({ 'nca.training.iterations': 2, 'nca.stability.steps': 0 });
    const result = await train(none, (stop) => ({ progress: stop }));
    expect([result.iterations, result.stability, result.unjudged]).toEqual([1, undefined, undefined]);
  });
});
