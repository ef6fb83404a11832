import * as tf from '@tensorflow/tfjs-core';

/** Numbers that a lane keeps on its GPU, known elsewhere by a number. */
export interface Resident {
  readonly resident: number;
}

/** Weights, moments, gradients or states: here, or on the GPU where a lane computes with them. */
export type Values = Float32Array | Resident;

export const isResident = (values: Values | null | undefined): values is Resident =>
  values !== null && values !== undefined && 'resident' in values;

/** A lane's numbers. On the GPU they stay, so that an iteration reads back nothing but its losses; else they travel. */
export class ValueStore {
  private readonly tensors = new Map<number, tf.Tensor>();
  private next = 0;

  constructor(private readonly stays: boolean) {}

  /**
   * A tensor to be disposed of by the caller.
   * @throws Error if the values were not retained
   */
  open<R extends tf.Rank>(values: Values, shape: tf.ShapeMap[R]): tf.Tensor<R> {
    if (!isResident(values)) return tf.tensor(values, shape);
    const tensor = this.tensors.get(values.resident);
    if (!tensor) throw new Error('The values are no longer on the GPU.');
    return tf.reshape(tensor, shape);
  }

  /** The same as one row, whatever its length. */
  openRow(values: Values): tf.Tensor1D {
    if (!isResident(values)) return tf.tensor1d(values);
    return this.open<tf.Rank.R1>(values, [this.tensors.get(values.resident)?.size ?? 0]);
  }

  /** Takes the tensor over. */
  async put(tensor: tf.Tensor): Promise<Values> {
    if (!this.stays) return this.readOut(tensor);
    const resident = this.next++;
    this.tensors.set(resident, tensor);
    return { resident };
  }

  read({ resident }: Resident): Promise<Float32Array<ArrayBuffer>> {
    return this.readOut(this.openRow({ resident }));
  }

  /** Disposes of all but these. */
  retain(residents: readonly number[]): void {
    const kept = new Set(residents);
    for (const [resident, tensor] of this.tensors) {
      if (kept.has(resident)) continue;
      tensor.dispose();
      this.tensors.delete(resident);
    }
  }

  private async readOut(tensor: tf.Tensor): Promise<Float32Array<ArrayBuffer>> {
    const values = (await tensor.data<'float32'>()).slice();
    tensor.dispose();
    return values;
  }
}
