import type { PanelHost } from '../panelHost';
import type { LiveWeight, PanelState } from '../state';

/** A part of the page. `render` may be called at any time and shows the state as it is. */
export interface PanelView {
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
  /** Says something to the host: any message of `shared/protocol/messages.ts` that wants no answer. */
  readonly tell: PanelHost['event'];
  /** Copies the result, or its path where a picture is refused, and says which. */
  copyResult(): Promise<'picture' | 'path'>;
  setLogScale(on: boolean): void;
}
