import { beforeAll, describe, expect, it } from 'vitest';
import type { LayoutName } from '../../../shared/layouts';
import { parseLevels } from '../../../shared/levels';
import { mixModels, wayOf, type MixPart } from '../../../shared/mixModels';
import { packModel, readModel } from '../../../shared/modelFile';
import type { Picture } from '../../../shared/picture';
import { applyModel } from '../../../engine/apply/applyModel';
import { modelLayout } from '../../../engine/automaton/layouts/modelLayout';
import { parameterCount } from '../../../engine/automaton/parameters';
import { startingWeights } from '../../../engine/training/startingWeights';
import { Lane } from '../../../engine/lane/lane';
import { Random } from '../../../engine/random';
import { engineAssets, rings } from '../../tinyRequest';
import { useWasm } from '../engine/useWasm';

beforeAll(useWasm);

const photo = rings('photo', 40, 28, 3);
const lane = new Lane(engineAssets);
const base = 'a'.repeat(64);

function partOf(layout: LayoutName, seed: number, weight: number, more: Partial<MixPart> = {}): MixPart {
  const mean = [0.2 * seed, 0.5, 0.3] as const;
  const colors = { mean, covariance: [[0.04, 0, 0], [0, 0.03, 0.01], [0, 0.01, 0.02]] as const };
  const growth = layout === 'coarseToFine' ? { levels: parseLevels('4:2, 2:1, 1:2'), detail: 2, flat: 0.1, colors } : undefined;
  const data = { layout, shifts: [], growth };
  const random = Random.seeded(seed);
  const height = growth ? 0.3 : 0.05;
  const parameters = Float32Array.from({ length: parameterCount(modelLayout(data)) }, () => (random.uniform() - 0.5) * height);
  const model = readModel(packModel({ ...data, parameters, metadata: { steps: 4, seed: 1, noise_level: 1 } }));
  return { name: `${seed}`, sha256: String(seed).repeat(64), model, weight, ...more };
}

const applied = (model: Parameters<typeof packModel>[0]) =>
  applyModel({ model: packModel(model), photo, device: 'cpu' }, [lane], { cancelled: () => false, progress: () => {} });
const largest = (a: Picture, b: Picture) => a.pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - b.pixels[i]!)), 0);

describe.each(['coarseToFine', 'blur'] as const)('a mix of automata of the layout %s', (layout) => {
  const parts = (first: number, second: number) => [partOf(layout, 1, first), partOf(layout, 2, second)];

  it.each(['weights', 'steps'] as const)('by %s is each of them at the ends', async (way) => {
    for (const [i, shares] of [[0, [1, 0]], [1, [0, 3]]] as const) {
      const both = parts(...(shares as unknown as [number, number]));
      const mixed = mixModels(both, way);
      expect(largest(await applied(mixed), await applied(both[i]!.model))).toBeLessThanOrEqual(1);
    }
  });

  it('by steps adds what the automata would add on average, of one step', async () => {
    const oneStep = (part: MixPart) => ({ ...part.model, growth: part.model.growth && { ...part.model.growth, levels: parseLevels('1:1'), colors: undefined }, parameters: part.model.parameters.slice(0, perceptronOf(part)), metadata: { ...part.model.metadata, steps: part.model.growth ? 0 : 1 } });
    const [a, b] = parts(1, 3).map((part) => ({ ...part, model: oneStep(part) })) as [MixPart, MixPart];
    const mixed = mixModels([a, b], 'steps');
    expect(mixed.hidden).toBe(180);
    const [one, other, both] = [await applied(a.model), await applied(b.model), await applied(mixed)];
    // Where neither is cut off at black or white.
    const whole = [...both.pixels.keys()].filter((i) => [one, other].every(({ pixels }) => pixels[i]! > 0 && pixels[i]! < 255));
    for (const i of whole) expect(Math.abs(both.pixels[i]! - (0.25 * one.pixels[i]! + 0.75 * other.pixels[i]!))).toBeLessThanOrEqual(1.01);
    expect(whole.length).toBeGreaterThan(1000);
    expect(largest(one, other)).toBeGreaterThan(5);
  });

  it('says what it is made of, and is read again', () => {
    const mixed = readModel(packModel(mixModels(parts(1, 3), 'steps')));
    expect(mixed.metadata.mixed).toEqual({ way: 'steps', parts: [{ name: '1', sha256: '1'.repeat(64), weight: 0.25 }, { name: '2', sha256: '2'.repeat(64), weight: 0.75 }] });
    expect(mixed.hidden).toBe(180);
    if (layout === 'coarseToFine') expect(mixed.growth?.colors?.mean[0]).toBeCloseTo(0.25 * 0.2 + 0.75 * 0.4);
  });
});

const perceptronOf = ({ model }: MixPart) => model.parameters.length / (model.growth?.levels.length ?? 1);

describe('the way of a mix', () => {
  it('is by weights where all began with the same automaton, else by steps', () => {
    const [a, b] = [partOf('blur', 1, 1, { base }), partOf('blur', 2, 1, { base })];
    expect(wayOf([a, b])).toBe('weights');
    expect(mixModels([a, b]).metadata.base).toBe(base);
    expect(wayOf([a, partOf('blur', 2, 1, { base: 'b'.repeat(64) })])).toBe('steps');
    expect(wayOf([a, partOf('blur', 2, 1)])).toBe('steps');
    expect(wayOf([partOf('blur', 1, 1), partOf('blur', 2, 1)])).toBe('steps');
  });

  it('smooths the light where the greater share does', () => {
    const smoothing = (part: MixPart, noiseScale: number) => ({ ...part, model: { ...part.model, growth: { ...part.model.growth!, noiseScale } } });
    const scaleOf = (first: number, second: number) => mixModels([partOf('coarseToFine', 1, first), smoothing(partOf('coarseToFine', 2, second), 2)]).growth?.noiseScale;
    expect([scaleOf(3, 1), scaleOf(1, 3), scaleOf(1, 0)]).toEqual([undefined, 2, undefined]);
    expect(mixModels([1, 3].map((noiseScale) => smoothing(partOf('coarseToFine', noiseScale, 1), noiseScale))).growth?.noiseScale).toBeCloseTo(2, 12);
  });

  it('refuses what does not fit, with names', () => {
    expect(() => mixModels([partOf('blur', 1, 1), partOf('coarseToFine', 2, 1)])).toThrow('1 has blur; 2 has coarseToFine, levels 4:2, 2:1, 1:2');
    expect(() => mixModels([partOf('blur', 1, 0), partOf('blur', 2, 0)])).toThrow('not all of them 0');
    expect(() => mixModels([partOf('blur', 1, -1), partOf('blur', 2, 2)])).toThrow('from 0 on');
    expect(() => mixModels([partOf('blur', 1, 1)])).toThrow('two automata');
  });

  it('by steps cannot be trained on from', () => {
    const mixed = packModel(mixModels([partOf('blur', 1, 1), partOf('blur', 2, 1)]));
    expect(() => startingWeights(mixed, { 'nca.automaton.layout': 'blur', 'nca.automaton.levels': '1:1' })).toThrow('is a mix');
  });
});
