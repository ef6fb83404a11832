import { messageOf } from '../shared/messageOf';
import { ModelError } from './models/modelError';

/** What the user can do about a problem: each is offered as a button, see `reportProblem.ts`. */
export type WayOut =
  | { readonly do: 'openSettings'; readonly query: string }
  | { readonly do: 'chooseImages' }
  | { readonly do: 'chooseStyle' }
  | { readonly do: 'manageModels' }
  | { readonly do: 'showLog' };

/** A failure with a message for the user and a way out. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: string,
    message: string,
    readonly wayOut: WayOut = { do: 'showLog' },
  ) {
    super(message);
  }
}

/** Whatever was thrown as a problem for the user. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const wayOut = error instanceof ModelError ? ({ do: 'manageModels' } as const) : undefined;
  return new Problem('failed', messageOf(error), wayOut);
}
