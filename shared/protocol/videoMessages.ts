/** What extension host and the page that paints a clip say to each other; see `messages.ts` for the rules. */
import { z } from 'zod';
import { bytes } from '../bytesSchema';
import { automatonFileSchema } from './automatonFile';
import { engineAssetsSchema } from './messages';
import { speedsSchema } from './speeds';

/** Of a frame: days of film. */
const index = z.int().min(0).max(2 ** 24);
/** Of a file, or a place in it, in bytes. */
const size = z.int().min(0).max(2 ** 44);
/** Of a state, for which memory is taken. */
const stateSize = z.int().min(0).max(2 ** 32);

/** Larger messages block all others for a good while. */
export const largestPiece = 4 * 2 ** 20;
const piece = bytes.refine(({ length }) => length <= largestPiece, `A piece has ${largestPiece} bytes at most.`);
/** Bytes that are read at once. */
const part = z.object({ start: size, end: size }).refine(({ start, end }) => end >= start && end - start <= largestPiece, `A piece has ${largestPiece} bytes at most.`);
/** A frame as PNG. */
const png = bytes.refine(({ length }) => length <= 2 ** 29, 'No frame is that large.');

const clipOptionsSchema = z.object({
  /** Longer side in pixels. */
  size: z.union([z.literal('original'), z.int().min(8).max(8192)]),
  seed: z.int().min(0).max(4294967295),
  strength: z.number().min(0).max(1),
  keepColors: z.boolean(),
});
export type ClipOptions = z.infer<typeof clipOptionsSchema>;

/** What the result is called: the container's ending, or none for a folder of frames. */
const clipEndings = ['.mp4', '.mov', '.webm', '.mkv', '.gif', ''] as const;
export type ClipEnding = (typeof clipEndings)[number];

const unfinishedSchema = z.object({
  /** Frames that are done. */
  done: index,
  /** Name of the automaton's file. */
  automaton: z.string(),
  /** Whether automaton and clip are those of this page, so that it can go on. */
  same: z.boolean(),
  options: clipOptionsSchema,
});
export type UnfinishedClip = z.infer<typeof unfinishedSchema>;

/** Page → host, answered. */
export const videoRequests = {
  /** First thing the page says. */
  ready: {
    params: z.object({}),
    result: z.object({
      assets: engineAssetsSchema,
      model: automatonFileSchema,
      clip: z.object({
        name: z.string(),
        kind: z.enum(['video', 'gif', 'frames']),
        /** Of the file; 0 for a folder of frames. */
        size,
        /** Of a folder: its pictures. */
        frames: index,
      }),
      /** What an earlier page or the command line left of this clip. */
      unfinished: unfinishedSchema.nullable(),
      speeds: speedsSchema,
      device: z.enum(['auto', 'cpu', 'gpu']),
      /** CPU workers; 0: by cores. */
      workers: z.int().min(0),
    }),
  },
  /** Part of the clip's file. */
  readClip: { params: part, result: z.object({ bytes: piece }) },
  /** A picture of a folder of frames. */
  readPicture: { params: z.object({ index }), result: z.object({ picture: z.object({ name: z.string(), bytes }) }) },
  /**
   * Takes the clip's folder for this page, and goes on with what is there, or throws it away first. Waits for a sign of a process on
   * another machine that may have it.
   */
  begin: {
    params: z.object({
      options: clipOptionsSchema,
      again: z.boolean(),
      /** Of a video: frames a second, and how many. */
      timing: z.object({ rate: z.number().positive().max(1000), count: index }).nullable(),
    }),
    /** Frames that are done, and bytes of the state after them. */
    result: z.object({ done: index, state: stateSize }),
    waitsForUser: true,
  },
  /** Part of the state that `begin` told of. */
  readState: { params: part, result: z.object({ bytes: piece }) },
  /** Keeps the next painted frame. */
  saveFrame: { params: z.object({ png }), result: z.object({}) },
  /** Part of the state after the last frame, in order; it is kept once it is whole. */
  saveState: { params: z.object({ start: stateSize, size: stateSize, bytes: piece }), result: z.object({}) },
  /** A painted frame. */
  readFrame: { params: z.object({ index }), result: z.object({ png: bytes }) },
  /** Part of the result's file, anywhere in it. */
  writeResult: { params: z.object({ position: size, bytes: piece }), result: z.object({}) },
  /** Gives the result its name, beside the clip, and lets the folder go. */
  finish: { params: z.object({ ending: z.enum(clipEndings) }), result: z.object({ saved: z.string() }) },
  /** Lets others have the folder: nothing is painted for now. */
  rest: { params: z.object({}), result: z.object({}) },
} as const;

/** Page → host, not answered. */
export const videoHostEvents = {
  /** Buttons whose work is the host's; the last three are about the result. */
  command: z.object({ command: z.enum(['showLog', 'open', 'reveal', 'copyPath']) }),
  log: z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
} as const;
