import type { hostEvents } from '../../../shared/protocol/messages';
import type { z } from 'zod';
import type { LiveWeight, PanelState } from '../state';

/** A part of the page. `render` may be called at any time and shows the state as it is. */
export interface View {
  readonly element: HTMLElement;
  render(state: PanelState): void;
}

/** What the user can set going. */
export interface PanelActions {
  pause(): void;
  resume(): void;
  stop(): void;
  saveNow(): void;
  setWeight(name: LiveWeight, weight: number): void;
  retry(startOver?: boolean): void;
  /** Leaves a failed run for the next of the queue. */
  next(): void;
  command(command: z.infer<(typeof hostEvents)['command']>['command']): void;
  /** Copies the result, or its path where a picture is refused, and says which. */
  copyResult(): Promise<'picture' | 'path'>;
  queueMove(id: string, by: -1 | 1): void;
  queueDrop(id: string): void;
  setLogScale(on: boolean): void;
}
