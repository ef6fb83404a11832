import path from 'node:path';
import { recordSheet } from '../apply/paintingRecord';
import { escapeMarkup } from '../../shared/escape';
import type { Picture } from '../../shared/picture';
import { placeSheet, planSheet, type SheetPlaces } from '../../shared/sheet';
import { white } from '../../shared/transparency';
import { progressReport, readAutomaton, tool, type Automaton } from './apply';
import { withApplyEngine, type ApplyDevice } from './applyEngine';
import { writeFreePath } from './nodeFileSystem';
import { encodePng, readRecorded } from './pictureFiles';

export interface SheetJob extends ApplyDevice {
  readonly images: readonly string[];
  readonly automata: readonly string[];
  /** Longer side of each picture in pixels. */
  readonly size: number;
  readonly columns?: number | undefined;
  readonly strength: number;
  readonly seed?: number | undefined;
  readonly keepColors: boolean;
  /** `#rrggbb`; empty: white. */
  readonly background: string;
  readonly out: string;
}

/** A cell as its maker records it: what it takes to make its picture again. */
interface MadeCell {
  readonly label: string;
  readonly image: string;
  readonly automaton?: ReturnType<typeof recorded>;
}

/** @returns the file written, and what each cell shows */
export async function makeSheet(job: SheetJob): Promise<{ readonly file: string; readonly cells: readonly MadeCell[] }> {
  const models = await Promise.all(job.automata.map(readAutomaton));
  const plan = planSheet(job.images.map((file) => path.basename(file)), job.automata.map((file) => path.basename(file)), job.columns);
  const photos = await Promise.all(job.images.map((file) => readRecorded(file, job.size, job.background || white)));
  const report = progressReport('sheet');
  const pictures = await withApplyEngine(job, async ({ engine, device, goOn }) => {
    const made: Picture[] = [];
    for (const { photo: index, automaton } of plan.cells) {
      goOn();
      const { seed, keepColors, strength } = job;
      const photo = photos[index]!.picture;
      const show = (share: number) => report.show((made.length + share) / plan.cells.length);
      const request = () => ({ model: models[automaton!]!.bytes, photo, device, seed, keepColors, strength });
      made.push(automaton === undefined ? photo : await engine.apply(request(), show));
    }
    return made;
  }).finally(() => report.end());
  const automata = models.map((model) => recorded(model, job));
  const cells = plan.cells.map(({ label, photo, automaton }): MadeCell => ({ label, image: job.images[photo]!, ...(automaton !== undefined && { automaton: automata[automaton]! }) }));
  const { size, seed, strength, keepColors, background } = job;
  const files = { photos: photos.map(({ file }) => file), automata: models.map(({ record }) => record) };
  const png = recordSheet(await drawSheet(placeSheet(plan, pictures), pictures), { tool, size, seed, strength, keepColors, background, ...files });
  return { file: await writeFreePath(job.out, 'sheet', '.png', png), cells };
}

function recorded({ record, saved: { metadata } }: Pick<Automaton, 'record' | 'saved'>, { seed, strength, keepColors }: SheetJob) {
  return { ...record, seed: seed ?? metadata.seed, steps: metadata.steps, strength, keepColors };
}

async function drawSheet({ width, height, pictures: corners, labels, fontSize }: SheetPlaces, pictures: readonly Picture[]): Promise<Uint8Array> {
  // Its binary is loaded where it is needed.
  const { default: sharp } = await import('sharp');
  const lines = labels.map(({ x, y, text }) => `<text x="${x}" y="${y + fontSize / 3}">${escapeMarkup(text)}</text>`).join('');
  const names = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g font-family="sans-serif" font-size="${fontSize}" text-anchor="middle" fill="#222">${lines}</g></svg>`;
  const layers = await Promise.all(pictures.map(async (picture, i) => ({ input: Buffer.from(await encodePng(picture)), ...corners[i]! })));
  return sharp({ create: { width, height, channels: 3, background: white } }).composite([...layers, { input: Buffer.from(names), left: 0, top: 0 }]).png().toBuffer();
}
