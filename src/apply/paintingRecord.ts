import { z } from 'zod';
import { pacings } from '../../shared/export/growth';
import { gifText, isGif, withGifText } from '../../shared/gifText';
import { htmlText, withHtmlText } from '../../shared/htmlText';
import { parseJson } from '../../shared/json';
import { readModel } from '../../shared/modelFile';
import { mixedSchema } from '../../shared/modelMetadata';
import { pngText, withPngText } from '../../shared/pngText';
import { hashed } from '../../shared/sha256';
import { hashedFileSchema } from '../../shared/sha256Schema';

/** Under which a PNG keeps its record. */
const KEYWORD = 'nca';

const automatonSchema = hashedFileSchema.extend({
  mixed: mixedSchema.optional(),
  /** A mix that played and has no file; the SHA-256 is that of the file that it would be. */
  unsaved: z.literal(true).optional(),
});
/** `png`, base64: it was drawn for the picture and may lie nowhere. */
const maskSchema = hashedFileSchema.extend({ png: z.base64().optional() });

/** How the player or `nca export` made it: on one grid of the photo's size, as it plays. */
const exportSchema = z.object({
  kind: z.enum(['png', 'gif', 'html']),
  /** How it lived on; undefined: as it was trained. */
  tuning: z.object({ dt: z.number(), dx: z.number() }).optional(),
  film: z.object({ seconds: z.number(), framesPerSecond: z.number(), pacing: z.enum(pacings) }).optional(),
});

/** What it takes to paint a picture again. */
const recordSchema = z.object({
  tool: z.string(),
  automaton: automatonSchema,
  photo: hashedFileSchema,
  /** Longer side in pixels, or as the photo has it. */
  size: z.union([z.literal('original'), z.int()]),
  steps: z.int(),
  seed: z.int(),
  strength: z.number(),
  keepColors: z.boolean(),
  /** Under transparent parts, `#rrggbb`; undefined: none. */
  background: z.string().optional(),
  mask: maskSchema.optional(),
  /** Painted what the mask leaves. */
  rest: automatonSchema.optional(),
  /** Undefined: by `apply`. */
  exported: exportSchema.optional(),
});
export type PaintingRecord = z.infer<typeof recordSchema>;

export type AutomatonRecord = z.infer<typeof automatonSchema>;

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A painted picture's PNG, GIF or page with the record of how it was painted. @param record an empty background is none */
export function recordPainting(file: Uint8Array, record: PaintingRecord): { readonly file: Uint8Array<ArrayBuffer>; readonly record: PaintingRecord } {
  return { record: withoutEmpty(record), file: withRecord(file, withoutEmpty(record), record.exported?.kind) };
}

/** As far as its command needs it. */
const sheetSchema = z.object({
  photos: z.array(hashedFileSchema).min(1),
  automata: z.array(automatonSchema),
  /** Longer side of each picture in pixels. */
  size: z.int(),
  /** For all; as in each file where it is left open. */
  seed: z.int().optional(),
  strength: z.number(),
  keepColors: z.boolean(),
  background: z.string().optional(),
});
/** What went into a sheet. */
export type SheetRecord = z.infer<typeof sheetSchema>;

/** A sheet's PNG with the record of what is in it. */
export function recordSheet(png: Uint8Array, record: SheetRecord & Pick<PaintingRecord, 'tool'>): Uint8Array<ArrayBuffer> {
  return withRecord(png, withoutEmpty(record));
}

/** A tile of a saved automaton; a photo it has none. */
const tileRecordSchema = z.object({
  automaton: automatonSchema,
  /** In pixels. */
  tile: z.object({ width: z.int(), height: z.int() }),
  steps: z.int(),
  seed: z.int(),
});
export type TileRecord = z.infer<typeof tileRecordSchema>;

/** A tile's PNG with the record of how it was made. */
export function recordTile(png: Uint8Array, record: TileRecord & Pick<PaintingRecord, 'tool'>): Uint8Array<ArrayBuffer> {
  return withRecord(png, record);
}

const withoutEmpty = <T extends Pick<PaintingRecord, 'background'>>(record: T): T => ({ ...record, background: record.background || undefined });

function withRecord(file: Uint8Array, record: object, kind: 'png' | 'gif' | 'html' = 'png'): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(record);
  if (kind === 'html') return withHtmlText(file, json);
  // GIF knows ASCII only.
  return kind === 'gif' ? withGifText(file, json.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)) : withPngText(file, KEYWORD, json);
}

/** As `hashed`, with what it is a mix of. */
export async function automatonOf(file: NamedBytes): Promise<AutomatonRecord> {
  const { mixed } = readModel(file.bytes).metadata;
  return { ...(await hashed(file)), ...(mixed && { mixed }) };
}

/** The record in a picture or page; undefined where it has none that this version knows. */
export const paintingRecordIn = (file: Uint8Array): PaintingRecord | undefined => recordIn(file, recordSchema);

/** The record in a contact sheet; undefined for what is none. */
export const sheetRecordIn = (file: Uint8Array): SheetRecord | undefined => recordIn(file, sheetSchema);

/** The record in a tile; undefined for what is none. */
export const tileRecordIn = (file: Uint8Array): TileRecord | undefined => recordIn(file, tileRecordSchema);

function recordIn<T>(file: Uint8Array, schema: z.ZodType<T>): T | undefined {
  const text = pngText(file, KEYWORD) ?? (isGif(file) ? gifText(file) : file[0] === '<'.charCodeAt(0) ? htmlText(file) : undefined);
  try {
    return text === undefined ? undefined : schema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}
