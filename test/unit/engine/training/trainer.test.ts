import { expect, it } from 'vitest';
import { resolveSettings } from '../../../../src/shared/configuration/resolve';
import { settingsSchema } from '../../../../src/shared/configuration/settings';
import { blurLayout } from '../../../../webview/engine/automaton/layouts/blur';
import { parameterCount } from '../../../../webview/engine/automaton/parameters';
import type { TrainingItem } from '../../../../webview/engine/training/laneTasks';
import { Trainer, type LaneRemote } from '../../../../webview/engine/training/trainer';

const SIZE = 32;
const photo = {
  ...{ name: 'a', planes: new Float32Array(3 * SIZE * SIZE), width: SIZE, height: SIZE },
  picture: { top: 0, left: 0, width: SIZE, height: SIZE },
};
const given = { 'nca.preset': 'quick', 'nca.training.size': SIZE, 'nca.training.batch': 3, 'nca.training.pool': 6 };

/** A trainer whose lanes take note of what they are asked and answer with a loss of 1. */
function trainerWithNotes() {
  const asked: TrainingItem[] = [];
  const train: LaneRemote['train'] = (_, item) => {
    asked.push(item);
    const losses = { style: 1, content: 0, color: 0, overflow: 0 };
    const gradient = new Float32Array(parameterCount(blurLayout)).fill(1);
    return Promise.resolve({ state: new Float32Array(1), gradient, losses });
  };
  const lane = { train } as LaneRemote;
  const settings = resolveSettings(settingsSchema.parse(given), 'cpu', 2);
  return { asked, trainer: new Trainer(settings, [photo], [lane, lane]) };
}

it('rolls the crops of a batch on by the same number of steps, and those of another by another', async () => {
  const { asked, trainer } = trainerWithNotes();
  for (let i = 0; i < 12; i++) await trainer.iterate();
  const batches = Array.from({ length: 12 }, (_, i) => asked.slice(3 * i, 3 * i + 3).map(({ steps }) => steps));
  for (const steps of batches) expect(new Set(steps).size).toBe(1);
  const drawn = batches.map(([steps]) => steps!);
  expect(new Set(drawn).size).toBeGreaterThan(4);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(8);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(16);
});
