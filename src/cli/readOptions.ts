import type { z } from 'zod';
import { describeProblem } from '../../shared/messageOf';
import { UsageError } from './usageError';

/** A command's options. @throws UsageError that names the option and says why */
export function readOptions<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const options = schema.safeParse(given);
  if (!options.success) throw new UsageError(`--${describeProblem(options.error)}`);
  return options.data;
}
