import { z } from 'zod';

/** Of a tile, in pixels. */
export const tileSideSchema = z.int().min(16).max(16_384);
export const tileStepsSchema = z.int().min(0).max(100_000);

/** The tile that is made of a texture's automaton. What is left open is as in the training's result and the automaton's file. */
export const tileSchema = z.object({ width: tileSideSchema.optional(), height: tileSideSchema.optional(), steps: tileStepsSchema.optional() });
export type TileWish = z.infer<typeof tileSchema>;
