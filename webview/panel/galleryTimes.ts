import { readModel, type SavedModel } from '../../shared/modelFile';
import type { GalleryItem } from '../../shared/protocol/messages';
import { speedKey } from '../../shared/protocol/speeds';
import { applyWork } from '../../engine/apply/applyWork';
import type { EngineClient } from '../../engine/engineClient';
import type { decodePicture } from '../common/pictures';
import { triedSteps, trySpeed } from './trySpeed';

/** What times are told for before a photo is chosen: the larger of the sizes that Apply offers. */
export const usualPhoto = { width: 1024, height: 768 };

type Device = 'cpu' | 'gpu';

interface GalleryModel {
  readonly name: string;
  readonly model: SavedModel;
  readonly bytes: Uint8Array;
  readonly picture: Uint8Array;
}

export interface KnownSpeeds {
  /** Steps of cells a second that were measured on this machine. */
  readonly speeds: Readonly<Record<string, number>>;
  readonly device: Device | 'auto';
}

type TimedEngine = Pick<EngineClient, 'describe' | 'setLanes' | 'apply' | 'dispose'>;

export interface TimingParts {
  fetch(address: string): Promise<ArrayBuffer>;
  /** Started where something has to be measured. */
  engine(): Promise<TimedEngine>;
  readonly decode: typeof decodePicture;
  /** Of what was tried here. */
  keepSpeed(measured: { readonly key: string; readonly speed: number }): void;
}

/** Seconds that each ready-made automaton takes here, and a training on each style, by their files' names; tries layouts out that were never timed. */
export async function* galleryTimes(gallery: readonly GalleryItem[], { speeds, device }: KnownSpeeds, parts: TimingParts): AsyncGenerator<Record<string, number>> {
  const models = await Promise.all(gallery.flatMap((item) => (item.model === undefined ? [] : [readItem(item, item.model, parts)])));
  const known = { ...speeds };
  const seconds = () => ({ ...secondsOf(models, known, device), ...secondsOfTrainings(gallery, known, device) });
  yield seconds();
  const untimed = models.filter(({ model }, i) => speedOf(model, known, device) === undefined && models.findIndex((one) => one.model.layout === model.layout) === i);
  if (untimed.length === 0) return;
  const engine = await parts.engine();
  const { kind } = await engine.describe(device);
  engine.setLanes(kind === 'gpu' ? 1 : Math.max(1, navigator.hardwareConcurrency));
  for (const one of untimed) {
    const key = speedKey(kind, one.model.layout);
    // Apply may have timed the device that there is instead of the one that is set.
    if (known[key] === undefined) {
      known[key] = await measure(engine, one, kind, parts);
      parts.keepSpeed({ key, speed: known[key] });
    }
    yield seconds();
  }
}

async function readItem({ name, picture }: GalleryItem, model: string, parts: TimingParts): Promise<GalleryModel> {
  const [bytes, shown] = await Promise.all([model, picture].map(async (address) => new Uint8Array(await parts.fetch(address))));
  return { name, bytes: bytes!, model: readModel(bytes!), picture: shown! };
}

/** Only a machine with a GPU has speeds of one. */
function speedOf({ layout }: Pick<SavedModel, 'layout'>, speeds: KnownSpeeds['speeds'], device: KnownSpeeds['device']): number | undefined {
  const kinds: Device[] = device === 'auto' ? ['gpu', 'cpu'] : [device];
  return kinds.map((kind) => speeds[speedKey(kind, layout)]).find((speed) => speed !== undefined);
}

function secondsOf(models: readonly GalleryModel[], speeds: KnownSpeeds['speeds'], device: KnownSpeeds['device']): Record<string, number> {
  const known = models.flatMap(({ name, model }) => {
    const speed = speedOf(model, speeds, device);
    return speed === undefined ? [] : [[name, applyWork(model, usualPhoto, model.metadata.steps) / speed] as const];
  });
  return Object.fromEntries(known);
}

/** Trainings leave a core to the editor, and have no more lanes than crops; of those on a GPU applying tells nothing. */
function secondsOfTrainings(gallery: readonly GalleryItem[], speeds: KnownSpeeds['speeds'], device: KnownSpeeds['device']): Record<string, number> {
  const cores = Math.max(1, navigator.hardwareConcurrency);
  const known = gallery.flatMap(({ name, training }) => {
    if (!training || (device !== 'cpu' && speedOf(training, speeds, 'gpu') !== undefined)) return [];
    const speed = device === 'gpu' ? undefined : speedOf(training, speeds, 'cpu');
    const lanes = Math.min(training.lanes, cores <= 2 ? cores : cores - 1);
    return speed === undefined ? [] : [[name, ((training.work / speed) * cores) / lanes] as const];
  });
  return Object.fromEntries(known);
}

/** Steps of cells a second. */
function measure(engine: TimedEngine, { bytes, model, picture, name }: GalleryModel, device: Device, { decode }: TimingParts): Promise<number> {
  const steps = Math.min(triedSteps, model.metadata.steps);
  return trySpeed(async (side) => {
    const photo = await decode({ name, bytes: picture }, side);
    const began = performance.now();
    await engine.apply({ model: bytes, photo, device, steps }, () => {});
    return { work: applyWork(model, photo, steps), seconds: Math.max(1, performance.now() - began) / 1000 };
  });
}
