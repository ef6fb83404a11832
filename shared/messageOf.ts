import { z } from 'zod';

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  // By itself it would be a list in JSON.
  if (error instanceof z.ZodError) return describeProblem(error);
  return error instanceof Error ? error.message : String(error);
}

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
