import type { Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import type { FileSystem } from '../fileSystem';
import { mixFiles, mixName } from '../mix/mixFiles';
import { baseBeside } from '../runs/runBeside';
import { checkKinds } from '../../shared/mixModels';
import { modelExtension, readModel, stemOf } from '../../shared/modelFile';
import type { PlayerModel } from '../../shared/protocol/playerMessages';
import { writeAtomically } from '../runs/atomicWrite';
import { writeFreeFile } from '../runs/freeFile';
import { folderOf, nameOf } from '../uris';

/** An automaton's file with what its training began with; older files do not say that themselves. @throws Problem if it is none */
export async function playerModel(fs: FileSystem, uri: Uri): Promise<PlayerModel> {
  const file = await readAutomaton(fs, uri);
  const base = readModel(file.bytes).metadata.base ?? (await baseBeside(fs, uri).catch(() => undefined));
  return { ...file, ...(base !== undefined && { base }), uri: uri.toString() };
}

/** What plays beside a player's own automaton, and the mix of both. */
export class SecondAutomaton {
  private chosen: Uri | undefined;

  constructor(
    private readonly fs: FileSystem,
    private readonly first: Uri,
  ) {}

  /** @throws Error if it cannot live in the same cells; the one before stays */
  async choose(uri: Uri): Promise<PlayerModel> {
    const [first, second] = await Promise.all([playerModel(this.fs, this.first), playerModel(this.fs, uri)]);
    checkKinds([first, second].map(({ name, bytes }) => ({ name, model: readModel(bytes) })));
    this.chosen = uri;
    return second;
  }

  /**
   * A file that says what it is made of, and the name that it might have.
   * @param share of the second one, 0 to 1
   * @throws Error if none was chosen
   */
  async mix(share: number, tool: string): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
    if (!this.chosen) throw new Error('Choose a second automaton first.');
    const files = [this.first, this.chosen];
    const { bytes } = await mixFiles(this.fs, files, [1 - share, share], tool);
    return { bytes, name: mixName(files.map(nameOf)) };
  }
}

/**
 * Writes a mix where the user wants it. A file may be written over only under the very name about which the dialog asked:
 * where the ending changes that, the mix gets a free name.
 * @returns where it was written to
 */
export async function writeMix(fs: FileSystem, wanted: Uri, bytes: Uint8Array): Promise<Uri> {
  const name = withModelExtension(nameOf(wanted));
  if (name !== nameOf(wanted)) return writeFreeFile(fs, folderOf(wanted), stemOf(name), modelExtension, bytes);
  await writeAtomically(fs, wanted, bytes);
  return wanted;
}

/** A name that was typed, with the ending by which the player opens it. */
export function withModelExtension(name: string): string {
  return name.endsWith(modelExtension) ? name : `${name.replace(/(\.nca)?(\.safetensors)?$/, '')}${modelExtension}`;
}
