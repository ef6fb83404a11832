import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { growthSteps } from '../../engine/automaton/growth/levelGrid';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { loadInception } from '../../engine/features/inception';
import { makeScene, profileMargin, type Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import { rollingLayout } from '../../engine/play/rollingKernel';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { pictureQuality } from '../../engine/quality';
import { modelExtension, readModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import type { Picture } from '../../shared/picture';
import { encodePng, readPicture } from '../../src/cli/pictureFiles';

const gallery = 'weights/gallery';
const SIDE = 256;
/** Steps after the picture at which it is looked at. */
const LOOKS = [0, 64, 200, 1000];
const HEALING_STEPS = 200;
const RADIUS = 16;

/**
 * How automata live on after their picture, at the photo of a cat: `npm run bench -- life [FOLDER [PICTURES]]`, a folder of
 * saved automata, by default the ready-made ones. For each look: the light that no map of the photo's colours explains,
 * correlation with the photo, and the style's distance where a bundled style has the automaton's name; and what is left
 * of a wound of 32 pixels after 200 steps. Pictures are written where a folder is named.
 */
export async function benchLife([folder = gallery, pictures]: string[]): Promise<void> {
  const network = loadInception(new Uint8Array(await readFile('weights/inception.safetensors')));
  const photo = await readPicture('media/samples/photos/cat.jpg', SIDE);
  console.log(`\n| automaton | steps | residual | correlation | style | largest value | wound left |\n|---|---|---|---|---|---|---|`);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(modelExtension)).sort()) {
    const name = file.slice(0, -modelExtension.length);
    const begun = () => begin(path.join(folder, file), photo);
    const { rolling } = await begun();
    const wound = await woundLeft(begun);
    const style = await readPicture(`media/samples/styles/${name}.jpg`, SIDE * 1.5).catch(() => undefined);
    let done = 0;
    for (const steps of LOOKS) {
      rolling.advance(steps - done);
      done = steps;
      const picture = rolling.show('picture', name);
      const { residual, correlation, gramRatio } = await pictureQuality(network, photo, picture, style);
      const largest = rolling.state().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      console.log(`| ${[name, steps, residual.toFixed(2), correlation.toFixed(2), gramRatio?.toFixed(2) ?? '–', largest.toFixed(2), steps === 0 ? wound.toFixed(2) : ''].join(' | ')} |`);
      if (pictures) await write(path.join(pictures, `${name}-${steps}.png`), picture);
    }
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
  rolling.advance((layout.growth ? growthSteps(layout.growth.levels) : 0) + metadata.steps);
  return { rolling, scene };
}

/** How far a picture is from one without a wound after it had time to heal, as a share of how far it was when the wound was made. */
async function woundLeft(begun: () => Promise<Player>): Promise<number> {
  const [wounded, whole] = [await begun(), await begun()];
  const { picture } = wounded.scene;
  const at = { x: picture.left + picture.width / 2, y: picture.top + picture.height / 2 };
  const stroke: Stroke = { mode: 'damage', from: at, to: at, radius: RADIUS, color: [0, 0, 0] };
  wounded.rolling.brush(stroke);
  const apart = () => difference(wounded.rolling.show('picture'), whole.rolling.show('picture'));
  const made = apart();
  for (const { rolling } of [wounded, whole]) rolling.advance(HEALING_STEPS);
  return apart() / made;
}

/** Root of the sum of squares. */
function difference(a: Picture, b: Picture): number {
  return Math.sqrt(a.pixels.reduce((sum, value, i) => sum + (value - b.pixels[i]!) ** 2, 0));
}

async function write(file: string, picture: Picture): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await encodePng(picture));
}
