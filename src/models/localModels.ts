import { join } from 'node:path';
import { parseJson } from '../../shared/json';
import type { TensorPlace } from '../../shared/safetensors';
import { messageOf } from '../../shared/messageOf';
import type { ClipEntry, HubModel } from './catalogue';
import { checkTensors } from './checkTensors';
import type { FileAccess } from './fileAccess';
import { findInFolder, openLocalFile, readBeside, type LocalFile } from './localFolder';
import { ModelError } from './modelError';
import type { ClipFiles, Provenance, Vgg19Files } from './modelFiles';
import { packedBytes, packWeights } from './packWeights';
import { tokenTableName } from './tensorTables';
import { rowRange, rowValues, type TokenTable } from './tokenRows';

interface Packed {
  readonly weights: Uint8Array;
  readonly sha256: string;
}

/** Models in a folder of the user's. */
export class LocalModels {
  constructor(
    private readonly files: FileAccess,
    private readonly folder: string,
  ) {}

  /** The model's file; undefined if the folder does not have it. @throws ModelError if what it has does not fit. */
  async find(entry: HubModel): Promise<LocalFile | undefined> {
    const path = await findInFolder(this.files, this.folder, entry);
    if (path === undefined) return undefined;
    const file = await openLocalFile(this.files, entry.name, path);
    // A folder with a file of weights and no repository's name may be any model.
    const [firstName] = entry.tensors.keys();
    return file.places.has(firstName!) ? file : undefined;
  }

  /** The weights in the folder itself, whatever they are. */
  async anyFile(): Promise<LocalFile> {
    const names = ['model.safetensors', 'open_clip_model.safetensors'];
    for (const name of names) {
      const path = join(this.folder, name);
      if ((await this.files.size(path)) !== undefined) return openLocalFile(this.files, this.folder, path);
    }
    throw new ModelError('folder', `There is no ${names.join(' or ')} in ${this.folder}.`);
  }

  async vgg19(entry: HubModel, file: LocalFile): Promise<Vgg19Files> {
    const places = checkTensors(entry.name, file.path, file.places, entry.tensors);
    const { weights, sha256 } = await this.pack(entry.name, file, places);
    return { kind: 'vgg19', weights, provenance: provenanceOf(entry, file, sha256) };
  }

  async clip(entry: ClipEntry, file: LocalFile, tokens: ReadonlyMap<number, string>): Promise<ClipFiles> {
    const places = checkTensors(entry.name, file.path, file.places, entry.tensors);
    const packed = await this.pack(entry.name, file, places);
    const provenance = provenanceOf(entry, file, packed.sha256);
    return this.clipFiles(entry.id, file, packed, provenance, entry, tokens);
  }

  async tokenizer(model: string, file: LocalFile): Promise<string> {
    const bytes = await readBeside(this.files, file, ['tokenizer.json']);
    if (bytes) return new TextDecoder().decode(bytes);
    throw new ModelError('folder', `${model}: there is no tokenizer.json beside ${file.path}.`);
  }

  /** A CLIP that the catalogue need not know. @param tokens as for {@link clip} */
  async anyClip(file: LocalFile, tokens: ReadonlyMap<number, string>): Promise<ClipFiles> {
    const tokenTable = tokenTableIn(file);
    const places = new Map([...file.places].filter(([name]) => clipNames.test(name) && name !== tokenTable));
    const packed = await this.pack(this.folder, file, places);
    const provenance = { id: this.folder, repository: this.folder, revision: file.revision, licence: 'unknown' };
    const names = { config: ['config.json', 'open_clip_config.json'], preprocessor: ['preprocessor_config.json'], tokenTable };
    return this.clipFiles(this.folder, file, packed, { ...provenance, sha256: packed.sha256 }, names, tokens);
  }

  private async clipFiles(
    id: string,
    file: LocalFile,
    { weights }: Packed,
    provenance: Provenance,
    names: Pick<ClipEntry, 'config' | 'preprocessor' | 'tokenTable'>,
    tokens: ReadonlyMap<number, string>,
  ): Promise<ClipFiles> {
    return {
      kind: 'clip',
      id,
      weights,
      config: parseConfig(id, await readBeside(this.files, file, names.config)),
      preprocessor: parseConfig(id, await readBeside(this.files, file, names.preprocessor)),
      tokenizer: await this.tokenizer(id, file),
      tokenRows: await this.rows(id, file, names.tokenTable, [...tokens.keys()]),
      provenance,
    };
  }

  private async rows(model: string, file: LocalFile, name: string, ids: readonly number[]) {
    const place = file.places.get(name);
    const [rows = 0, width = 0] = place?.shape ?? [];
    if (!place || place.shape.length !== 2) throw new ModelError('missing-tensor', `${model}: ${file.path} has no tensor "${name}".`);
    const wrong = ids.find((id) => id >= rows);
    if (wrong !== undefined) throw new ModelError('damaged', `${model} has no token ${wrong}: it knows ${rows}.`);
    const table: TokenTable = {
      ...{ path: file.path, fileBytes: 0, etag: null, shape: [rows, width], from: place.from },
      dtype: place.dtype as TokenTable['dtype'],
    };
    const read = async (id: number) => {
      const { from, to } = rowRange(table, id);
      return [id, rowValues(table, await this.files.readRange(file.path, from, to))] as const;
    };
    return new Map(await Promise.all(ids.map(read)));
  }

  private async pack(model: string, file: LocalFile, places: ReadonlyMap<string, TensorPlace>): Promise<Packed> {
    const weights = new Uint8Array(packedBytes(places));
    const read = ({ from, to }: TensorPlace) => this.files.readRange(file.path, from, to);
    const { sha256 } = await packWeights(model, places, read, (content, at) => weights.set(content, at));
    return { weights, sha256 };
  }
}

/** Tensors of both towers under both ways of naming; not `logit_scale` and `position_ids`. */
const clipNames =
  /^(?!.*position_ids$)(text_model\.|vision_model\.|visual\.|transformer\.|ln_final\.|(text|visual)_projection|positional_embedding|token_embedding)/;

function tokenTableIn({ path, places }: LocalFile): string {
  const found = (['huggingface', 'open_clip'] as const).map(tokenTableName).find((name) => places.has(name));
  if (found) return found;
  throw new ModelError('missing-tensor', `${path} is no CLIP: it has no table of tokens under a known name.`);
}

function provenanceOf({ id, repository, licence }: HubModel, { revision }: LocalFile, sha256: string): Provenance {
  return { id, repository, revision, licence, sha256 };
}

/** Null without a file. @throws ModelError if it is no JSON. */
export function parseConfig(model: string, bytes: Uint8Array | undefined): unknown {
  if (!bytes) return null;
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new ModelError('damaged', `${model}: a config file ${messageOf(error)}`, { cause: error });
  }
}
