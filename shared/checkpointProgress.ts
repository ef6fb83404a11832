import { z } from 'zod';
import { jsonText } from './jsonText';
import { readSafetensors } from './safetensors';

const progressSchema = z.object({ iteration: z.coerce.number().int().min(0), session: jsonText(z.object({ seconds: z.number().min(0) })) });

/** How far the training was that left a checkpoint; undefined where the file does not say. */
export function checkpointProgress(file: Uint8Array): { readonly iteration: number; readonly seconds: number } | undefined {
  const { success, data } = progressSchema.safeParse(readSafetensors(file).metadata);
  return success ? { iteration: data.iteration, seconds: data.session.seconds } : undefined;
}
