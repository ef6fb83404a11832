import type { TensorPlace, TensorType } from '../../shared/safetensors';
import { ModelError } from './modelError';
import type { TensorTable } from './tensorTables';

const floats: readonly TensorType[] = ['F32', 'F16', 'BF16'];

/**
 * Holds a file's header against the tensors that a network needs.
 * @param file names the file in messages: host or folder, and name.
 * @returns the places of those tensors.
 * @throws ModelError that names the first tensor that is missing or of another shape or type.
 */
export function checkTensors(
  model: string,
  file: string,
  places: ReadonlyMap<string, TensorPlace>,
  table: TensorTable,
): ReadonlyMap<string, TensorPlace> {
  const checked = new Map<string, TensorPlace>();
  for (const [name, shape] of table) checked.set(name, checkTensor(model, file, name, places.get(name), shape));
  return checked;
}

function checkTensor(
  model: string,
  file: string,
  name: string,
  place: TensorPlace | undefined,
  shape: readonly number[],
): TensorPlace {
  const fail = (failure: 'missing-tensor' | 'wrong-shape' | 'wrong-type', reason: string) =>
    new ModelError(failure, `${model}: ${file} ${reason}. It is another model, or another edition of it.`);
  if (!place) throw fail('missing-tensor', `has no tensor "${name}"`);
  if (place.shape.join() !== shape.join()) {
    throw fail('wrong-shape', `has "${name}" as [${place.shape.join(', ')}] in place of [${shape.join(', ')}]`);
  }
  if (!floats.includes(place.dtype)) {
    throw fail('wrong-type', `has "${name}" as ${place.dtype}, of which only F32, F16 and BF16 are read`);
  }
  return place;
}
