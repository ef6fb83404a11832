import { checkKinds, mixModels, wayOf, type MixPart, type MixWay } from '../../shared/mixModels';
import { readModel, type SavedModel } from '../../shared/modelFile';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import type { PlayerModel } from '../../shared/protocol/playerMessages';
import type { Picture } from '../../shared/picture';
import type { Layout } from '../../engine/automaton/layout';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { layoutAt, parametersAt, type Strength } from '../../engine/automaton/strength';
import { rollingLayout, type RollingAutomaton, type RollingLayout } from '../../engine/play/rollingKernel';
import { makeScene, type Scene, type SceneOptions } from '../../engine/play/scene';

/** An automaton that was opened. */
export interface CastModel extends AutomatonFile {
  readonly saved: SavedModel;
  /** SHA-256 of what its training began with, where that is known. */
  readonly base: string | undefined;
  readonly uri: string | undefined;
}

/** @throws Error if the file is no automaton */
export function castModel({ base, uri, ...file }: PlayerModel): CastModel {
  const saved = readModel(file.bytes);
  return { ...file, saved, base: base ?? saved.metadata.base, uri };
}

/** What a second automaton does: it is mixed into the first, or paints what the mask leaves. */
export type SecondUse = 'mix' | 'rest';

/** What plays. */
export interface Cast {
  /** The first automaton, or the mix. */
  readonly model: SavedModel;
  readonly layout: Layout;
  /** Paints what the mask leaves. */
  readonly rest?: { readonly model: SavedModel; readonly layout: Layout };
  /** How it is a mix. */
  readonly way?: MixWay;
}

/**
 * @param share of the second one in a mix, 0 to 1
 * @throws Error if they cannot live in the same cells
 */
export function castOf(first: CastModel, second: CastModel | undefined, use: SecondUse, share: number): Cast {
  const { saved: model } = first;
  if (!second) return { model, layout: modelLayout(model) };
  checkKinds([first, second].map(({ name, saved }) => ({ name, model: saved })));
  if (use === 'rest') return { model, layout: modelLayout(model), rest: { model: second.saved, layout: modelLayout(second.saved) } };
  const parts = [partOf(first, 1 - share), partOf(second, share)];
  const way = wayOf(parts);
  const mixed = mixModels(parts, way);
  return { model: mixed, layout: modelLayout(mixed), way };
}

/** The record of what a mix is made of is made where it is saved. */
const partOf = ({ name, saved, base }: CastModel, weight: number): MixPart => ({ name, model: saved, base, sha256: '', weight });

/** What rolls of a cast. */
export interface CastAutomata {
  readonly own: RollingAutomaton;
  readonly rest: RollingAutomaton | undefined;
}

export const automataOf = ({ model, layout, rest }: Cast, strength: Strength): CastAutomata =>
  ({ own: automatonAt(layout, model, strength), rest: rest && automatonAt(rest.layout, rest.model, strength) });

const automatonAt = (layout: Layout, { parameters }: SavedModel, strength: Strength): RollingAutomaton =>
  ({ layout: rollingLayout(layoutAt(layout, strength)), parameters: parametersAt(layout, parameters, strength) });

/** Only what computes alike can take other weights: a leak goes with these, and how it grows and sees the photo with the scene. */
export const shapesOf = ({ own, rest }: CastAutomata): string => JSON.stringify([own, rest].map((automaton) => automaton && shapeOf(automaton.layout)));

const shapeOf = ({ growth, ...layout }: RollingLayout) => ({ ...layout, leak: undefined, levels: growth?.levels });

/** How a scene begins beside what the cast's files say. */
interface CastOptions extends Pick<SceneOptions, 'margin' | 'strength' | 'mask' | 'blur'> {
  readonly noiseSeed: number;
  readonly keepColors: boolean;
}

/** A photo as the cast is shown it, with its noise. */
export function castScene({ model, layout, rest }: Cast, photo: Picture, { noiseSeed, keepColors, ...options }: CastOptions): Scene {
  const noise = { seed: noiseSeed, level: model.metadata.noise_level ?? 1 };
  const colorsOf = ({ growth }: SavedModel) => (keepColors ? undefined : growth?.colors);
  const other = rest && { layout: rest.layout, colors: colorsOf(rest.model) };
  return makeScene(layout, photo, { ...options, noise, colors: colorsOf(model), rest: other });
}
