import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import type { FeatureNetwork } from '../../engine/features/featureNetwork';
import { loadInception } from '../../engine/features/inception';
import { rollingLayout } from '../../engine/play/rollingKernel';
import { makeScene, profileMargin, stepsToPicture, type Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { pictureQuality } from '../../engine/quality';
import { readModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { encodePng } from '../../src/cli/pictureFiles';
import { colorShare, difference, middleSquare, styleGrowth } from './lifeMeasures';
import { lifeSubjects, type Subject } from './lifeSubjects';

const gallery = 'weights/gallery';
/** Steps after the picture at which it is looked at. */
const LOOKS = [0, 64, 200, 1000];
const HEALING_STEPS = 200;
const RADIUS = 16;
/** Side of the region around the wound. */
const REGION = 96;

/**
 * How automata live on after their picture: `npm run bench -- life [FOLDER [PICTURES]] [--photo FILE]…`, a run's folder (its
 * own photos at its result's size, and others) or a folder of saved automata, by default the ready-made ones; on the cat
 * where no photo is named. For each look: the light that no map of the photo's colours explains, correlation with the
 * photo, distance of the colours from the style's as a share of the photo's own, of the strokes from the style's as a multiple
 * of that of the picture, and the largest value. Of a wound of 32 pixels after 200 steps: what is left of it, and the strokes' distance in the
 * region around as a multiple of that without it (1.2 is the most that passes). Pictures are written where a folder is named.
 */
export async function benchLife(args: string[]): Promise<void> {
  const { named: [folder = gallery, pictures], photos } = parse(args);
  const network = loadInception(new Uint8Array(await readFile('weights/inception.safetensors')));
  console.log(`\n| automaton | photo | steps | residual | correlation | colour | strokes | largest value | wound left | around it |\n|${'---|'.repeat(10)}`);
  for (const subject of await lifeSubjects(folder, photos)) {
    for (const photo of subject.photos) await live(network, subject, photo, pictures);
  }
}

function parse(args: readonly string[]): { named: string[]; photos: string[] } {
  const [named, photos]: [string[], string[]] = [[], []];
  for (let i = 0; i < args.length; i++) {
    if (args[i] !== '--photo') named.push(args[i]!);
    else if (args[++i] === undefined) throw new Error('--photo wants a file.');
    else photos.push(args[i]!);
  }
  return { named, photos };
}

async function live(network: FeatureNetwork, { name, file, style }: Subject, photo: Picture, pictures: string | undefined): Promise<void> {
  const { rolling } = await begin(file, photo);
  const wound = await woundOf(network, () => begin(file, photo), style);
  const first = rolling.show('picture', photo.name);
  let done = 0;
  for (const steps of LOOKS) {
    rolling.advance(steps - done);
    done = steps;
    const picture = rolling.show('picture', photo.name);
    const { residual, correlation } = await pictureQuality(network, photo, picture, undefined);
    const styled = style ? [colorShare(photo, picture, style), await styleGrowth(network, first, picture, style)] : [undefined, undefined];
    const largest = rolling.state().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const measures = [residual, correlation, ...styled, largest, ...(steps === 0 ? [wound.left, wound.around] : [])];
    console.log(`| ${[name, photo.name, steps, ...measures.map((value) => value?.toFixed(2) ?? '–')].join(' | ')} |`);
    if (pictures) await write(path.join(pictures, `${name}-${path.parse(photo.name).name}-${steps}.png`), picture);
  }
}

interface Player {
  readonly rolling: WasmRolling;
  readonly scene: Scene;
}

/** At its picture. */
async function begin(file: string, photo: Picture): Promise<Player> {
  const model = readModel(new Uint8Array(await readFile(file)));
  const { metadata, growth } = model;
  const layout = modelLayout(model);
  const margin = profileMargin(modelSettings(metadata)?.['nca.profile']);
  const scene = makeScene(layout, photo, { noise: { seed: metadata.seed, level: metadata.noise_level }, margin, ...(growth ? { colors: growth.colors } : {}) });
  const wasm = new Uint8Array(await readFile('dist/automaton.wasm')).buffer;
  const rolling = await WasmRolling.create(wasm, rollingLayout(layout), model.parameters);
  rolling.setParameters(model.parameters);
  rolling.begin(scene);
  rolling.advance(stepsToPicture(layout, metadata.steps));
  return { rolling, scene };
}

/**
 * After a wound in the middle had time to heal.
 * @returns `left`: how far the picture is from one without, as a share of how far it was when the wound was made; `around`: how
 * far the region's strokes are from the style's, as a multiple of how far they are without
 */
async function woundOf(network: FeatureNetwork, begun: () => Promise<Player>, style: Picture | undefined): Promise<{ left: number; around: number | undefined }> {
  const [wounded, whole] = [await begun(), await begun()];
  const { picture } = wounded.scene;
  const at = { x: picture.left + picture.width / 2, y: picture.top + picture.height / 2 };
  const stroke: Stroke = { mode: 'damage', from: at, to: at, radius: RADIUS, color: [0, 0, 0] };
  wounded.rolling.brush(stroke);
  const shown = () => [wounded, whole].map(({ rolling }) => rolling.show('picture')) as [Picture, Picture];
  const made = difference(...shown());
  for (const { rolling } of [wounded, whole]) rolling.advance(HEALING_STEPS);
  const [healed, unhurt] = shown();
  const [region, same] = [healed, unhurt].map((one) => middleSquare(one, REGION)) as [Picture, Picture];
  return { left: difference(healed, unhurt) / made, around: style && (await styleGrowth(network, same, region, style)) };
}

async function write(file: string, picture: Picture): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await encodePng(picture));
}
