import { z } from 'zod';

/** `--strength`: 0 is the photo, 1 what was trained. */
export const strengthSchema = z.coerce.number().min(0).max(1).default(1);
export const strengthHelp = 'how much of its painting is done: 0 is the photo, 1 all of it (the default)';
