import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../shared/safetensors';
import { colorBins } from './cut';
import type { Carried } from './movingPicture';

const color = z.tuple([z.number(), z.number(), z.number()]);
const transferSchema = z.object({ matrix: z.tuple([color, color, color]), from: color, to: color }).nullable();
const planes = ['light', 'begun', 'ended', 'colors'] as const;

/** What a frame hands on, as a safetensors file. */
export function packClipState({ width, height, transfer, ...carried }: Carried): Uint8Array {
  const tensors = planes.map((name) => [name, float32Tensor([carried[name].length], carried[name])] as const);
  return writeSafetensors(tensors, { size: `${width}x${height}`, transfer: JSON.stringify(transfer ?? null) });
}

const noState = () => new Error('This is no state of a clip.');

/** @throws Error if the file is damaged or holds something else */
export function readClipState(bytes: Uint8Array): Carried {
  const { tensors, metadata } = readSafetensors(bytes);
  const [light, begun, ended, colors] = planes.map((name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw noState();
    return toFloat32(tensor);
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const size = /^([1-9]\d{0,6})x([1-9]\d{0,6})$/.exec(metadata['size'] ?? '');
  const [width, height] = [Number(size?.[1]), Number(size?.[2])];
  const fits = light.length === width * height && begun.length % light.length === 0 && ended.length === begun.length && colors.length === colorBins;
  if (!fits) throw noState();
  return { width, height, light, begun, ended, colors, transfer: readTransfer(metadata['transfer']) };
}

function readTransfer(text = 'null'): Carried['transfer'] {
  try {
    return transferSchema.parse(parseJson(text, { depth: 4, values: 32 })) ?? undefined;
  } catch (error) {
    throw Object.assign(noState(), { cause: error });
  }
}
