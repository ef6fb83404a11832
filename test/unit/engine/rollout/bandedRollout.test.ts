import { beforeAll, describe, expect, it } from 'vitest';
import { parseLevels } from '../../../../shared/levels';
import { createGaussianKernel } from '../../../../engine/automaton/growth/gaussianKernel';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { mutableChannels, type Layout } from '../../../../engine/automaton/layout';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { shiftShuffleLayout } from '../../../../engine/automaton/layouts/shiftShuffle';
import { Lane } from '../../../../engine/lane/lane';
import { padPhoto, regionOf } from '../../../../engine/photo';
import { Random } from '../../../../engine/random';
import { rollInBands, type BandedTask, type BandWorker } from '../../../../engine/rollout/bandedRollout';
import type { RolledGrid } from '../../../../engine/rollout/rolloutWatch';
import { takeRegion } from '../../../../engine/rollout/rows';
import { rollPhoto } from '../../../../engine/rollout/rolledPhoto';
import { engineAssets, rings } from '../../../tinyRequest';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const lanes = Array.from({ length: 5 }, () => new Lane(engineAssets));
const silent = { cancelled: () => false, progress: () => {} };
const growing = coarseToFineLayout(parseLevels('8:3, 4:4, 2:3, 1:5'), { detail: 2, flat: 0.08 });
const layouts: readonly Layout[] = [growing, blurLayout, shiftShuffleLayout([2, 4, 8])];
const blur = createGaussianKernel(engineAssets.automatonWasm);

function taskFor(layout: Layout, width: number, height: number): BandedTask {
  // Weights that keep the state moving, so that a wrong halo shows.
  const parameters = initialParameters(layout, Random.seeded(3)).map((value, i) => value + 0.02 * Math.sin(i * 7.3));
  const automaton = { layout: layout.name as 'blur', shifts: layout.shifts, parameters };
  const photo = padPhoto(rings('a.png', width, height, 4), { margin: 4, minimumSide: 0, alignment: layout.alignment });
  const wanted = { first: 0, count: mutableChannels(layout) };
  return { photo, seed: 5, noiseLevel: 1, steps: 3, layout, automaton, wanted };
}

/** All of it in one tile, as it is defined. */
async function whole({ layout, automaton, ...rollout }: BandedTask): Promise<Float32Array> {
  const tiling = { side: 1000, steps: 100 };
  const { state } = await rollPhoto(layout, rollout, tiling, [(tile) => lanes[0]!.rollTile({ ...tile, device: 'cpu', ...automaton })], silent);
  return state.channels(0, mutableChannels(layout), rollout.photo);
}

const bits = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe('a picture in bands', () => {
  it.each(layouts)('is to the bit the whole one, layout $name, whatever its bands and strips', async (layout) => {
    const task = taskFor(layout, 70, 61);
    const wanted = bits(await whole(task));
    for (const [bands, stripCells] of [[1, 1e6], [2, 1e6], [1, 1], [2, 800], [5, 1]] as const) {
      expect(bits(await rollInBands({ ...task, stripCells, blur }, lanes.slice(0, bands), silent)).equals(wanted), `${bands}, ${stripCells}`).toBe(true);
    }
  });

  it.each([growing, shiftShuffleLayout([2, 4, 8])])('computes of coarse grids what a part comes from, and is that part to the bit, layout $name', async (layout) => {
    const task = { ...taskFor(layout, 190, 150), steps: 1 };
    const { width } = task.photo;
    const all = await whole(task);
    for (const region of [regionOf(task.photo), { rows: { from: 71, length: 33 }, columns: { from: 90, length: 17 } }, { rows: { from: 100, length: 1 }, columns: { from: 101, length: 1 } }]) {
      for (const [bands, stripCells] of [[1, 1e6], [3, 800]] as const) {
        const shown: Float32Array[] = [];
        const rolled = async (grid: RolledGrid) => {
          if (grid.width === width) shown.push(await grid.cells(0, 1, [region.rows.from], [region.columns.from]));
        };
        const part = await rollInBands({ ...task, wanted: { ...task.wanted, region }, stripCells, blur }, lanes.slice(0, bands), { ...silent, rolled });
        const own = (planes: Float32Array) => bits(takeRegion({ planes, rows: task.photo.height, width }, region));
        expect(own(part).equals(own(all)), `${bands}, ${stripCells}`).toBe(true);
        expect(shown.at(-1)![0]).toBe(all[region.rows.from * width + region.columns.from]);
      }
    }
  });

  it.each(layouts)('has fewer bands where it is small, layout $name', async (layout) => {
    const task = taskFor(layout, 30, 1);
    const wanted = bits(await whole(task));
    expect(bits(await rollInBands(task, lanes, silent)).equals(wanted)).toBe(true);
  });

  it('would be another with the edges of its neighbours as they were at the beginning', async () => {
    const known = new Map<number, ReturnType<BandWorker['bandEdges']>>();
    const stale: BandWorker = Object.assign(Object.create(lanes[0]!) as Lane, {
      bandEdges: (band: number) => known.get(band) ?? (known.set(band, lanes[0]!.bandEdges(band)), known.get(band)!),
    });
    const task = taskFor(blurLayout, 70, 61);
    const [right, wrong] = [await rollInBands(task, lanes.slice(0, 1), silent), await rollInBands(task, [stale], silent)];
    expect(bits(right).equals(bits(wrong))).toBe(false);
  });

  it('ends when cancelled, and leaves nothing behind', async () => {
    const opened: number[] = [];
    const worker: BandWorker = Object.assign(Object.create(lanes[0]!) as Lane, {
      openBand: async (...start: Parameters<Lane['openBand']>) => {
        opened.push(await lanes[0]!.openBand(...start));
        return opened[0]!;
      },
    });
    const task = taskFor(growing, 40, 40);
    await expect(rollInBands(task, [worker], { ...silent, cancelled: () => opened.length > 0 })).rejects.toThrow('Cancelled');
    await expect(lanes[0]!.bandEdges(opened[0]!)).rejects.toThrow('No band');
  });

  it.each([0, 1])('closes what is open where worker %i fails, and tells that worker’s reason', async (failing) => {
    const lane = lanes[0]!;
    let closed = 0;
    const working = {
      openBand: async (...start: Parameters<Lane['openBand']>) => {
        // After the other one has failed.
        await new Promise((resolve) => setTimeout(resolve));
        return lane.openBand(...start);
      },
      closeBand: async (band: number) => {
        await lane.closeBand(band);
        closed++;
        return Promise.reject(new Error('gone'));
      },
    };
    const broken = { openBand: () => Promise.reject(new Error('No room')) };
    const workers = [0, 1].map((i) => Object.assign(Object.create(lane) as Lane, i === failing ? broken : working));
    await expect(rollInBands(taskFor(blurLayout, 40, 40), workers as readonly BandWorker[], silent)).rejects.toThrow('No room');
    expect(closed).toBe(1);
  });
});
