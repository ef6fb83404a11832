import { describe, expect, it } from 'vitest';
import type { TrainingListener, TrainingRequest } from '../../engine/api';
import { gaussianBlur, type Blur } from '../../engine/automaton/growth/gaussianBlur';
import { layoutOf } from '../../engine/automaton/layouts';
import { TrainingEngine } from '../../engine/engine';
import { LaneGrids } from '../../engine/lane/grids';
import { Lane } from '../../engine/lane/lane';
import { LanePhotos } from '../../engine/lane/photos';
import { ValueStore } from '../../engine/lane/values';
import { padPhoto } from '../../engine/photo';
import { readModel } from '../../shared/modelFile';
import { engineAssets, tinyRequest } from '../tinyRequest';

const silent: TrainingListener = { progress: () => {}, preview: () => {}, checkpoint: () => {}, notice: () => {}, finishing: () => {} };
const asked = tinyRequest({ 'nca.stability.steps': 0, 'nca.training.iterations': 2 });

async function train(request: TrainingRequest, when: (stop: () => void) => Partial<TrainingListener>) {
  const engine = new TrainingEngine();
  engine.setLanes([new Lane(engineAssets)]);
  const told: string[] = [];
  const hear = { preview: (_: unknown, iteration: number) => told.push(`preview ${iteration}`) };
  const result = await engine.train(request, { ...silent, progress: ({ iteration }) => told.push(`progress ${iteration}`), ...hear, ...when(() => engine.stop()) });
  return { told, result };
}

describe('the first picture of a training', () => {
  it('is not waited for by the first iteration, and is the first preview', async () => {
    const { told, result } = await train(asked, () => ({}));
    // Where the first iteration takes long, a checkpoint waits for that picture, and a preview follows.
    expect(told.filter((line) => line !== 'preview 1').slice(0, 3)).toEqual(['progress 1', 'preview 0', 'progress 2']);
    const previews = told.filter((line) => line.startsWith('preview')).map((line) => Number(line.split(' ')[1]));
    expect(previews[0]).toBe(0);
    expect(previews).toEqual([...previews].sort((a, b) => a - b));
    // The same as where no iteration has changed anything.
    const unmoved = await train({ ...asked, notices: ['stop'] }, (stop) => ({ notice: stop }));
    expect(unmoved.result.losses.style!.first).toBe(result.losses.style!.first);
  });

  it('is measured for the losses alone where nobody looks', async () => {
    const { told, result } = await train({ ...asked, unwatched: true }, () => ({}));
    expect(told).toEqual(['progress 1', 'progress 2']);
    expect(result.losses.style!.first).not.toBe(result.losses.style!.last);
  });
});

describe('the automaton that comes with a preview', () => {
  it('is what a run that starts from it begins with, to the bit', async () => {
    const previews: [number, Uint8Array][] = [];
    const hear: Partial<TrainingListener> = { preview: (_, iteration, __, automaton) => previews.push([iteration, automaton!]) };
    await train(asked, () => hear);
    const [iteration, automaton] = previews.at(-1)!;
    expect(iteration).toBeGreaterThan(0);
    const kept = readModel(automaton);
    expect(kept.metadata.iterations).toBe(iteration);
    expect([...kept.parameters]).not.toEqual([...readModel(previews[0]![1]).parameters]);
    const further: typeof previews = [];
    await train({ ...asked, start: automaton }, () => ({ preview: (_, at, __, file) => further.push([at, file!]) }));
    expect(further[0]![0]).toBe(0);
    expect([...readModel(further[0]![1]).parameters]).toEqual([...kept.parameters]);
  });

  it('has the losses’ weights of its time among its settings', async () => {
    const engine = new TrainingEngine();
    engine.setLanes([new Lane(engineAssets)]);
    const weights: [number, unknown][] = [];
    await engine.train({ ...asked, replay: { weightChanges: [{ iteration: 0, weights: { style: 9 } }], iterations: 2 } }, {
      ...silent,
      preview: (_, iteration, __, automaton) => weights.push([iteration, readModel(automaton!).metadata.settings!['nca.style.weight']]),
    });
    expect(weights[0]).toEqual([0, 9]);
  });
});

it('makes what cells know of a photo as soon as one is wanted, and once', () => {
  const layout = layoutOf({ ...asked.settings, 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '2:1, 1:1' });
  let made = 0;
  const padded = asked.photos.map((photo) => padPhoto(photo, { margin: 8, minimumSide: 32, alignment: 2 }));
  const counting: Blur = (...planes) => (made++, gaussianBlur(...planes));
  const grids = new LaneGrids(layout, new LanePhotos(layout, padded, { bytes: 1e9, blur: counting }), new ValueStore(false));
  expect(made).toBe(0);
  const place = { photo: 1, top: 2, left: 2, seed: 1, state: null };
  const one = grids.crop(place, 16);
  const madeForOne = made;
  expect(madeForOne).toBeGreaterThan(0);
  const other = grids.crop(place, 16);
  expect(made).toBe(madeForOne);
  expect([...one.coarse![0]!.dataSync()]).toEqual([...other.coarse![0]!.dataSync()]);
});
