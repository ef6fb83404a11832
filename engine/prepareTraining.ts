import { resolveSettings, type RunSettings } from '../shared/configuration/resolve';
import { otherPhotosSide, usesOtherPhotos } from '../shared/configuration/otherPhotos';
import { chosenLayout } from '../shared/configuration/profileLayouts';
import { settingsSchema, type SettingName, type Settings } from '../shared/configuration/settings';
import { baseAutomatonOf, type BaseAutomaton } from '../shared/configuration/start';
import { layoutTable } from '../shared/layouts';
import { ImageRefused, readImageHeader } from '../shared/imageHeader';
import { automatonSettings, readModel } from '../shared/modelFile';
import type { Picture } from '../shared/picture';
import type { TextGuidance } from '../shared/prompts/guidance';
import type { DeviceDescription, Guidance, TrainingRequest } from './api';
import type { EngineClient } from './engineClient';
import { fitOutputSize, type FittedSize } from './outputSize';
import { measuredStyleSide, measureStyleScale, type MeasuredScale } from './styleScale';

/** A training as it was asked for. `File` is whatever the platform decodes pictures from. */
interface WantedTraining<File> extends Omit<TrainingRequest, 'settings' | 'photos' | 'otherPhotos' | 'style' | 'guidance' | 'notices'> {
  /** As the user set them. */
  readonly settings: Settings;
  readonly photos: readonly File[];
  readonly style?: File | undefined;
  readonly guidance?: TextGuidance | undefined;
  /** Pictures as targets, beside the guidance. */
  readonly images?: readonly { readonly file: File; readonly weight: number }[];
  /** Whether a size that nobody set follows the photos; runs that are compared, and such that go on, keep the usual one. */
  readonly fitSize?: boolean | undefined;
}

/** What a page and the command line do each in their own way. */
interface TrainingPlatform<File> {
  readonly engine: Pick<EngineClient, 'describe' | 'setLanes'>;
  /** Processor cores that the training may use. */
  readonly cores: number;
  /**
   * @param longerSide of the picture, in pixels
   * @param ground `#rrggbb` that transparent parts are laid on; else their opacity is kept beside
   */
  decode(file: File, longerSide: number, ground?: string): Promise<Picture>;
  nameOf(file: File): string;
  /** What is in the file. */
  bytes(file: File): Promise<Uint8Array>;
  /** The file of an automaton that new trainings begin with. */
  base(automaton: BaseAutomaton): Promise<Uint8Array>;
  /** Those of `shared/configuration/otherPhotos.ts`. */
  otherPhotos(): Promise<readonly File[]>;
  /** The device was found, and what depends on it is settled; the pictures are still to be decoded. */
  onDevice?(device: DeviceDescription, settings: TrainingRequest['settings']): void;
}

/** Finds the device, settles what depends on it, and decodes the pictures at the sizes that follow. */
export async function prepareTraining<File>(
  { settings: given, photos, style, guidance, images = [], start, fitSize = false, ...rest }: WantedTraining<File>,
  platform: TrainingPlatform<File>,
): Promise<{ device: DeviceDescription; training: TrainingRequest }> {
  const { engine, cores } = platform;
  const device = await engine.describe(given['nca.device']);
  const inputs = { style: style !== undefined, start: start !== undefined };
  const asked = start ? settingsFrom(start, given) : given;
  const resolved = resolveSettings(asked, device.kind, cores, inputs);
  const fitted = fitSize && asked['nca.output.size'] === null ? await fittedSize(photos, resolved, platform) : undefined;
  const usual = fitted ? { ...resolved, 'nca.output.size': fitted.size } : resolved;
  platform.onDevice?.(device, usual);
  const measures = style && layoutTable[usual['nca.automaton.layout']].grows && given['nca.style.scale'] === 'auto';
  const measured = measures ? await scaleOf(style, usual, platform) : undefined;
  const settings = measured ? { ...usual, 'nca.style.scale': measured.scale } : usual;
  const size = settings['nca.output.size'];
  const styleSize = Math.max(1, Math.round(settings['nca.style.scale'] * size));
  const base = baseAutomatonOf(settings, inputs.style);
  const training: TrainingRequest = {
    ...rest,
    settings,
    notices: [fitted, measured].flatMap((found) => found?.notice ?? []),
    style: style && (await platform.decode(style, styleSize)),
    // One at a time, since each takes its full size in memory while it is decoded.
    photos: await inTurn(photos, (photo) => platform.decode(photo, size, settings['nca.output.background'])),
    otherPhotos: usesOtherPhotos(settings) ? await inTurn(await platform.otherPhotos(), (photo) => platform.decode(photo, Math.min(size, otherPhotosSide))) : undefined,
    guidance: guidance && { ...guidance, images: await decodeTargets(images, size, platform) },
    base: start ? readModel(start).metadata.base : base?.sha256,
    start: start ?? (base && (await platform.base(base))),
  };
  engine.setLanes(settings['nca.workers']);
  return { device, training };
}

async function fittedSize<File>(photos: readonly File[], usual: RunSettings, platform: TrainingPlatform<File>): Promise<FittedSize | undefined> {
  const sides = await inTurn(photos, async (photo) => ({ name: platform.nameOf(photo), side: sideOf(await platform.bytes(photo)) }));
  return fitOutputSize(sides, usual);
}

/** Longer side of a picture; what cannot be read is told when it is decoded. */
function sideOf(bytes: Uint8Array): number {
  try {
    const { width, height } = readImageHeader(bytes);
    return Math.max(width, height);
  } catch (error) {
    if (error instanceof ImageRefused) return Infinity;
    throw error;
  }
}

async function scaleOf<File>(style: File, settings: RunSettings, platform: TrainingPlatform<File>): Promise<MeasuredScale | undefined> {
  const { width, height } = readImageHeader(await platform.bytes(style));
  return measureStyleScale(await platform.decode(style, measuredStyleSide), Math.max(width, height), settings);
}

/** What the user left open of the automaton is that of the one to begin with. */
function settingsFrom(start: Uint8Array, given: Settings): Settings {
  const own = automatonSettings(readModel(start));
  const layout = chosenLayout(given, own['nca.automaton.layout']);
  if (layout !== own['nca.automaton.layout']) return given;
  const defaults: Partial<Settings> = settingsSchema.parse({});
  const isOpen = ([name]: [string, unknown]) => given[name as SettingName] === defaults[name as SettingName];
  return { ...given, ...Object.fromEntries(Object.entries(own).filter(isOpen)) };
}

function decodeTargets<File>(
  images: NonNullable<WantedTraining<File>['images']>,
  size: number,
  platform: TrainingPlatform<File>,
): Promise<Guidance['images']> {
  return inTurn(images, async ({ file, weight }) => ({ picture: await platform.decode(file, size), weight }));
}

async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
