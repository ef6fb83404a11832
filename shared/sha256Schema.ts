import { z } from 'zod';

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A file's name and what was in it. */
export const hashedFileSchema = z.object({ name: z.string(), sha256: sha256Schema });
export type HashedFile = z.infer<typeof hashedFileSchema>;
