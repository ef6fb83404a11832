/** A mask as it outlives a reload: small, since the editor keeps it in its own memory. */
import { z } from 'zod';
import { fromBase64, toBase64 } from '../../shared/export/html';
import type { Picture } from '../../shared/picture';
import type { PlayerPhoto } from '../../shared/protocol/playerMessages';
import { Mask } from './mask';

export const keptMaskSchema = z.object({
  /** Its photo's uri. */
  photo: z.string(),
  /** A PNG, base64; null: as the file beside the photo. */
  png: z.base64().nullable(),
});
type KeptMask = z.infer<typeof keptMaskSchema>;

/** Bytes of a PNG; a larger one is kept at half the size. */
const MOST = 256 * 1024;
const encoded = new WeakMap<Mask, { readonly version: number; readonly kept: KeptMask }>();

export async function keptMask(mask: Mask, photo: string): Promise<KeptMask> {
  if (mask.asFile) return { photo, png: null };
  const { version } = mask;
  const before = encoded.get(mask);
  if (before?.version === version && before.kept.photo === photo) return before.kept;
  const kept = { photo, png: toBase64(await smallPng(mask)) };
  encoded.set(mask, { version, kept });
  return kept;
}

async function smallPng(mask: Mask): Promise<Uint8Array> {
  for (let halvings = 0; ; halvings++) {
    const side = (length: number) => Math.max(1, Math.round(length / 2 ** halvings));
    const png = await mask.png({ width: side(mask.canvas.width), height: side(mask.canvas.height) });
    if (png.length <= MOST || halvings === 5) return png;
  }
}

/** Undefined where it belongs to another photo, or its file is gone. @throws Error if the photo has another shape now */
export async function restoredMask(kept: KeptMask | undefined, file: PlayerPhoto, photo: Picture): Promise<Mask | undefined> {
  if (!kept || kept.photo !== file.uri) return undefined;
  if (kept.png === null) return file.mask && Mask.from(file.mask, photo);
  const mask = await Mask.from({ name: 'The mask', bytes: fromBase64(kept.png) }, photo);
  mask.asFile = false;
  return mask;
}
