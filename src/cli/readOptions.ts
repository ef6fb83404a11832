import type { z } from 'zod';
import { refusedValue } from '../../shared/configuration/refusedValue';
import { UsageError } from './usageError';

/** A command's options. @throws UsageError that names the option and says what it takes */
export function readOptions<T extends z.ZodObject>(schema: T, given: unknown): z.output<T> {
  const options = schema.safeParse(given);
  if (!options.success) throw new UsageError(refusals(schema, given as Readonly<Record<string, unknown>>, options.error).join(' '));
  return options.data;
}

/** One for each option, however much is wrong with it. */
function refusals({ shape }: z.ZodObject, given: Readonly<Record<string, unknown>>, { issues }: z.ZodError): string[] {
  const byName = new Map(issues.map((issue) => [String(issue.path[0]), issue.message]));
  return [...byName].map(([name, reason]) => refusedValue(flagOf(name), shape[name] as z.ZodType, given[name], reason));
}

/** `keepColors` → `--keep-colors`. */
const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
