import * as tf from '@tensorflow/tfjs-core';
import { numbersOf, onHost } from '../hostNumbers';

/** Numbers that a lane keeps on its GPU, known elsewhere by a number. */
export interface DeviceHandle {
  readonly handle: number;
}

/** Weights, moments, gradients or states: here, or on the GPU where a lane computes with them. */
export type Values = Float32Array | DeviceHandle;

export const isDeviceHandle = (values: Values | null | undefined): values is DeviceHandle =>
  values !== null && values !== undefined && 'handle' in values;

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
    if (!isDeviceHandle(values)) return tf.tensor(values, shape);
    const tensor = this.tensors.get(values.handle);
    if (!tensor) throw new Error('The values are no longer on the GPU.');
    return tf.reshape(tensor, shape);
  }

  /** The same as one row, whatever its length. */
  openRow(values: Values): tf.Tensor1D {
    if (!isDeviceHandle(values)) return tf.tensor1d(values);
    return this.open<tf.Rank.R1>(values, [this.tensors.get(values.handle)?.size ?? 0]);
  }

  /** Takes the tensor over. */
  async put(tensor: tf.Tensor): Promise<Values> {
    if (!this.stays) return this.readOut(tensor);
    const handle = this.next++;
    this.tensors.set(handle, tensor);
    return { handle };
  }

  read({ handle }: DeviceHandle): Promise<Float32Array<ArrayBuffer>> {
    return this.readOut(this.openRow({ handle }));
  }

  /** Disposes of all but these. */
  retain(handles: readonly number[]): void {
    const kept = new Set(handles);
    for (const [handle, tensor] of this.tensors) {
      if (kept.has(handle)) continue;
      tensor.dispose();
      this.tensors.delete(handle);
    }
  }

  private async readOut(tensor: tf.Tensor): Promise<Float32Array<ArrayBuffer>> {
    const values = onHost() ? numbersOf(tensor).slice() : (await tensor.data<'float32'>()).slice();
    tensor.dispose();
    return values;
  }
}
