import { z } from 'zod';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../shared/safetensors';
import type { Carried } from './movingPicture';

const color = z.tuple([z.number(), z.number(), z.number()]);
const transferSchema = z.object({ matrix: z.tuple([color, color, color]), from: color, to: color }).nullable();
const planes = ['light', 'begun', 'ended', 'colors'] as const;

/** What a frame hands on, as a safetensors file. */
export function packClipState({ width, height, transfer, ...carried }: Carried): Uint8Array {
  const tensors = planes.map((name) => [name, float32Tensor([carried[name].length], carried[name])] as const);
  return writeSafetensors(tensors, { size: `${width}x${height}`, transfer: JSON.stringify(transfer ?? null) });
}

/** @throws Error if the file is damaged or holds something else */
export function readClipState(bytes: Uint8Array): Carried {
  const { tensors, metadata } = readSafetensors(bytes);
  const [light, begun, ended, colors] = planes.map((name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error('This is no state of a clip.');
    return toFloat32(tensor);
  });
  const [width, height] = (metadata['size'] ?? '').split('x').map(Number);
  if (!width || !height || light!.length !== width * height || begun!.length % light!.length !== 0 || ended!.length !== begun!.length) throw new Error('This is no state of a clip.');
  const transfer = transferSchema.parse(JSON.parse(metadata['transfer'] ?? 'null')) ?? undefined;
  return { width, height, light: light!, begun: begun!, ended: ended!, colors: colors!, transfer };
}
