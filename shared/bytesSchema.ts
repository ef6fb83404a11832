import { z } from 'zod';

/** Over any buffer: `instanceof` alone would infer one over an `ArrayBuffer`. */
export const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);
