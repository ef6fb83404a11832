/** What extension host and the page of a contact sheet say to each other; see `messages.ts` for the rules. */
import { z } from 'zod';
import { bytes } from '../bytesSchema';
import { automatonFileSchema } from './automatonFile';
import { engineAssetsSchema, imageFileSchema } from './messages';

const index = z.int().min(0);

/** Page → host, answered. */
export const sheetRequests = {
  /** First thing the page says. */
  ready: {
    params: z.object({}),
    result: z.object({
      assets: engineAssetsSchema,
      /** Names of photos and titles of automata, in the order in which they are read. */
      photos: z.array(z.string()).min(1),
      automata: z.array(z.string()).min(1),
      device: z.enum(['auto', 'cpu', 'gpu']),
      /** CPU workers; 0: by cores. */
      workers: z.int().min(0),
      /** Under transparent pictures, `#rrggbb`; empty: white. */
      background: z.string(),
    }),
  },
  readPhoto: { params: z.object({ index }), result: z.object({ picture: imageFileSchema }) },
  readAutomaton: { params: z.object({ index }), result: z.object({ model: automatonFileSchema }) },
  /** Writes the sheet beside the first photo, under a free name; `size`: longer side of its pictures in pixels. */
  saveSheet: { params: z.object({ png: bytes, size: z.int().min(1) }), result: z.object({ saved: z.string() }), waitsForUser: true },
} as const;

/** Page → host, not answered. */
export const sheetHostEvents = {
  command: z.object({ command: z.enum(['showLog']) }),
  log: z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
} as const;
