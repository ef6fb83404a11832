/**
 * What editor, command line, pages and engine all know: file formats, plain tables, checks. No tensors, no platform.
 *
 * A picture is checked by `imageHeader.ts` before it is decoded to `picture.ts` (`transparency.ts` keeps its opacity).
 * A training measures `losses.ts` and `stability.ts`, ends by `stopRules.ts`, and leaves parts of a `checkpoint.ts`,
 * which `latestCheckpoint.ts` puts together, and an automaton: this file, with `layouts.ts`, `modelMetadata.ts` and
 * `levels.ts`. Both formats lie on `safetensors.ts` (https://huggingface.co/docs/safetensors/index#format), `half.ts`
 * and `json.ts`. Text of files goes through `plainText.ts` and `escape.ts` before it is shown.
 *
 * Here: a saved automaton, `*.nca.safetensors`: the perceptron's six tensors under PyTorch's names (`w1.weight`
 * [90, 72, 1, 1] … `w3.bias`), and what it is in the metadata (`modelMetadata.ts`).
 */
import {
  formatModelMetadata,
  parseModelMetadata,
  trainedShifts,
  type ModelMetadata,
  type SavedGrowth,
} from './modelMetadata';
import { layoutTable, singleGridLayouts, type LayoutName } from './layouts';
import { formatLevels } from './levels';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors, type StoredTensor } from './safetensors';

export const modelExtension = '.nca.safetensors';

/** The name of an automaton's file without its ending. */
export const stemOf = (name: string): string => (name.endsWith(modelExtension) ? name.slice(0, -modelExtension.length) : name);

const FORMAT = 'nca-studio';
/** Files of automata that grow have the later one: what came before cannot run them. */
const VERSION = 2;
const VERSION_OF_ONE_GRID = 1;

export interface SavedModel {
  readonly layout: LayoutName;
  /** Of the layout `shiftShuffle`; empty for others. */
  readonly shifts: readonly number[];
  /** w1.weight, w1.bias, w2.weight, w2.bias, w3.weight, w3.bias, each row-major; so for each level, from the coarsest. */
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Units of each hidden layer, where it has the perceptrons of several; else as the layout says. */
  readonly hidden?: number | undefined;
  /** Of an automaton that grows. */
  readonly growth?: SavedGrowth | undefined;
  readonly metadata: ModelMetadata;
}

/** The file is no automaton that this version can run. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** Names and shapes in the order of `SavedModel.parameters`; those of a level begin with `levels.0.` … */
export function modelTensors(layout: LayoutName, growth?: SavedGrowth, width?: number): [name: string, shape: number[]][] {
  const tensors = perceptronTensors(layout, width);
  if (!layoutTable[layout].grows) return tensors;
  if (!growth) throw new ModelFileError(`It has the layout ${layout}, but its metadata say nothing of its growth.`);
  return growth.levels.flatMap((_, l) => tensors.map(([name, shape]): [string, number[]] => [`levels.${l}.${name}`, shape]));
}

function perceptronTensors(layout: LayoutName, width?: number): [name: string, shape: number[]][] {
  const { seen, hidden: usual, mutable } = layoutTable[layout];
  const hidden = width ?? usual;
  return [
    ['w1.weight', [hidden, seen, 1, 1]],
    ['w1.bias', [hidden]],
    ['w2.weight', [hidden, hidden, 1, 1]],
    ['w2.bias', [hidden]],
    ['w3.weight', [mutable, hidden, 1, 1]],
    ['w3.bias', [mutable]],
  ];
}

/**
 * Packs an automaton.
 * @throws ModelFileError if the number of parameters does not fit the layout.
 */
export function packModel(model: Pick<SavedModel, 'layout' | 'parameters'> & Partial<SavedModel>): Uint8Array<ArrayBuffer> {
  const { layout, parameters, shifts = [], growth, hidden, metadata = {} } = model;
  let offset = 0;
  const tensors = modelTensors(layout, growth, hidden).map(([name, shape]) => {
    const length = sizeOf(shape);
    return [name, float32Tensor(shape, parameters.slice(offset, (offset += length)))] as const;
  });
  if (offset !== parameters.length) {
    throw new ModelFileError(`An automaton of the layout ${layout} has ${offset} parameters, not ${parameters.length}.`);
  }
  return writeSafetensors(tensors, {
    format: FORMAT,
    format_version: String(growth ? VERSION : VERSION_OF_ONE_GRID),
    ...formatModelMetadata({ ...metadata, layout, growth, shifts: shifts.length > 0 ? [...shifts] : undefined }),
  });
}

/**
 * Reads an automaton of ours or of another program: without metadata the layout follows from the shapes, and a
 * missing last bias is zero.
 * @throws Error that says what is wrong: damaged, no automaton, a newer version, a field that makes no sense.
 */
export function readModel(bytes: Uint8Array): SavedModel {
  const { tensors, metadata: strings } = readSafetensors(bytes);
  checkVersion(strings);
  // What another program's words mean is not known, even where they are the same.
  const metadata = parseModelMetadata(strings['format'] === FORMAT ? strings : {});
  return modelFrom(tensors, metadata);
}

/**
 * An automaton from tensors under PyTorch's names.
 * @throws ModelFileError if they are not those of a layout that is known.
 */
export function modelFrom(tensors: ReadonlyMap<string, StoredTensor>, metadata: ModelMetadata): SavedModel {
  const layout = metadata.layout ?? layoutFromShapes(tensors);
  const { growth } = metadata;
  const hidden = widthOf(layout, tensors);
  const parts = modelTensors(layout, growth, hidden).map(([name, shape]) => readPart(tensors.get(name), name, shape));
  const parameters = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    parameters.set(part, offset);
    offset += part.length;
  }
  if (!parameters.every(Number.isFinite)) throw new ModelFileError('Its weights hold values that are not numbers.');
  const shifts = layout === 'shiftShuffle' ? (metadata.shifts ?? trainedShifts) : [];
  return { layout, shifts, parameters, metadata, ...(growth && { growth }), ...(hidden !== undefined && { hidden }) };
}

/** Most perceptrons of a mix. */
const WIDEST = 16;

/** Of the hidden layers, where they are those of several perceptrons. */
function widthOf(layout: LayoutName, tensors: ReadonlyMap<string, StoredTensor>): number | undefined {
  const { grows, hidden } = layoutTable[layout];
  const [width = hidden] = tensors.get(grows ? 'levels.0.w1.bias' : 'w1.bias')?.shape ?? [];
  return width > hidden && width % hidden === 0 && width <= WIDEST * hidden ? width : undefined;
}

/** The same file with further metadata, tensors as they are. */
export function amendModel(bytes: Uint8Array, metadata: Partial<ModelMetadata>): Uint8Array<ArrayBuffer> {
  const { tensors, metadata: strings } = readSafetensors(bytes);
  return writeSafetensors(tensors, { ...strings, ...formatModelMetadata(metadata) });
}

function checkVersion({ format, format_version: version }: Readonly<Record<string, string>>): void {
  if (format === 'nca-studio-checkpoint') {
    throw new ModelFileError('This is the checkpoint of an unfinished training, not an automaton: resume that run.');
  }
  if (format !== FORMAT || version === undefined) return;
  if (!/^\d+$/.test(version)) throw new ModelFileError(`Its format version "${version}" is no number.`);
  if (Number(version) <= VERSION) return;
  throw new ModelFileError(
    `It has format version ${version}, this program reads up to ${VERSION}: update NCA Studio to open it.`,
  );
}

function layoutFromShapes(tensors: ReadonlyMap<string, StoredTensor>): LayoutName {
  const last = tensors.get('w3.weight');
  if (!tensors.has('w1.weight') || !last) {
    const names = [...tensors.keys()].slice(0, 4).join(', ') || 'none';
    throw new ModelFileError(`It holds no automaton: "w1.weight" … "w3.weight" are missing (tensors: ${names}).`);
  }
  const found = singleGridLayouts.find((name) => layoutTable[name].mutable === last.shape[0]);
  if (found) return found;
  throw new ModelFileError(`No layout is known with "w3.weight" [${last.shape.join(', ')}].`);
}

function readPart(tensor: StoredTensor | undefined, name: string, shape: readonly number[]): Float32Array {
  if (!tensor && name === 'w3.bias') return new Float32Array(sizeOf(shape));
  if (!tensor) throw new ModelFileError(`It has no tensor "${name}".`);
  if (squeezed(tensor.shape) !== squeezed(shape)) {
    throw new ModelFileError(`Its "${name}" is [${tensor.shape.join(', ')}] where [${shape.join(', ')}] belongs.`);
  }
  return toFloat32(tensor);
}

/** 1×1 convolutions may be stored as plain matrices. */
const squeezed = (shape: readonly number[]) => shape.filter((side) => side !== 1).join('×');

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** The settings of a run that trains an automaton further, as far as they are the automaton's. */
export function automatonSettings({ layout, growth, shifts }: Pick<SavedModel, 'layout' | 'growth' | 'shifts'>) {
  const grown = growth && {
    'nca.automaton.levels': formatLevels(growth.levels),
    'nca.automaton.detail': growth.detail,
    'nca.automaton.flat': growth.flat,
    'nca.automaton.noiseScale': growth.noiseScale ?? 0,
  };
  return { 'nca.automaton.layout': layout, ...(shifts.length > 0 && { 'nca.automaton.shifts': [...shifts] }), ...grown };
}
