import type { z } from 'zod';

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  // By itself it would be a list in JSON.
  if (isZodError(error)) return describeProblem(error);
  return error instanceof Error ? error.message : String(error);
}

/** Told by its name: the class would bring the whole library into an exported page. */
const isZodError = (error: unknown): error is z.ZodError => error instanceof Error && error.name === 'ZodError' && 'issues' in error;

/** A damaged file may be wrong in a million places. */
const mostDescribed = 5;

/** Which field is wrong and why, on one line. */
export function describeProblem({ issues }: z.ZodError): string {
  const described = issues
    .slice(0, mostDescribed)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message));
  const more = issues.length - described.length;
  return [...described, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}
