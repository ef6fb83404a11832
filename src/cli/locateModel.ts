import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { modelExtension } from '../../shared/modelFile';

/** Automata that come with the program, named without folder and ending. */
const gallery = path.join(__dirname, '../weights/gallery');

/**
 * The file of an automaton, which may be given by the name of a ready-made one.
 * @throws Error that lists those
 */
export async function locateModel(name: string): Promise<string> {
  const bundled = path.join(gallery, `${name}${modelExtension}`);
  const isName = !/[/\\.]/.test(name);
  if (isName && (await exists(bundled))) return bundled;
  if (await exists(name)) return name;
  const known = (await readdir(gallery)).filter((file) => file.endsWith(modelExtension)).map((file) => path.basename(file, modelExtension));
  throw new Error(`There is no automaton "${name}": give a *${modelExtension} file, or one of ${known.join(', ')}.`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
