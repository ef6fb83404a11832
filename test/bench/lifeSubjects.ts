import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Uri } from 'vscode';
import { URI } from 'vscode-uri';
import { modelExtension } from '../../shared/modelFile';
import type { Picture } from '../../shared/picture';
import { fileUri } from '../../src/cli/nodeFileSystem';
import { readPicture } from '../../src/cli/pictureFiles';
import { parseRunFile, type RunInput } from '../../src/runs/runFile';
import { locateSource } from '../../src/runs/sources';

/** An automaton, and what it is looked at on. */
export interface Subject {
  readonly name: string;
  readonly file: string;
  readonly photos: readonly Picture[];
  readonly style: Picture | undefined;
}

const SIDE = 256;
const STYLE_SCALE = 1.5;
const unseenPhoto = 'media/samples/photos/cat.jpg';

/**
 * Those of a run's folder at its result's size, on its own photos and others; else the saved automata of a folder, on others alone.
 * @param others pictures' files; the cat where none is named
 */
export async function lifeSubjects(folder: string, others: readonly string[]): Promise<Subject[]> {
  const names = await readdir(folder);
  const files = names.filter((name) => name.endsWith(modelExtension)).sort();
  const photos = others.length > 0 ? others : [unseenPhoto];
  const run = names.includes('run.json') ? parseRunFile(await readFile(path.join(folder, 'run.json'))) : undefined;
  const side = run ? Number(run.settings['nca.output.size']) : SIDE;
  const pictures = await Promise.all([...(run ? run.photos.map((photo) => fileOf(folder, photo)) : []), ...photos].map((file) => readPicture(file, side)));
  const styleSide = Math.round(side * (run ? Number(run.settings['nca.style.scale']) : STYLE_SCALE));
  return Promise.all(
    files.map(async (file) => {
      const name = file.slice(0, -modelExtension.length);
      const guessed = () => readPicture(`media/samples/styles/${name}.jpg`, styleSide).catch(() => undefined);
      const style = await (run?.style ? readPicture(fileOf(folder, run.style), styleSide) : guessed());
      return { name, file: path.join(folder, file), photos: pictures, style };
    }),
  );
}

const bundled = fileUri(path.resolve('media/samples'));
const fileOf = (folder: string, { source }: RunInput) => locateSource(source, fileUri(path.resolve(folder)), { bundled, parse: (uri) => URI.parse(uri) as Uri }).fsPath;
