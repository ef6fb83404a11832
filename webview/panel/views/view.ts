/**
 * The parts of the panel's page, from top to bottom: each a function that gives an element and draws the state into it.
 *
 * On top `header.ts`, `transport.ts`, `message.ts` (`unfinished.ts`, `welcome.ts`) and `gallery.ts`; in the middle `comparison.ts`, `photoStrip.ts`, `result.ts`,
 * `earlierPreviews.ts`, `lossChart.ts` (`lossSeries.ts`, `lossLegend.ts`) and `similarityChart.ts`; at the side `lastResult.ts`, `sources.ts`, `prompts.ts`, `weights.ts`, `device.ts`,
 * `queue.ts` and `notices.ts`; `announcer.ts` speaks to screen readers. Here is what all of them are.
 */
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
  setWeights(weights: Partial<Record<LiveWeight, number>>): void;
  showPhoto(index: number): void;
  /** Shows the kept preview of an iteration; null: the latest picture. */
  look(iteration: number | null): void;
  /** A new run from the weights of the preview that is looked at. */
  goOn(): void;
  retry(startOver?: boolean): void;
  /** Leaves a failed run for the next of the queue. */
  next(): void;
  /** Says something to the host: any message of `shared/protocol/messages.ts` that wants no answer. */
  readonly tell: PanelHost['event'];
  /** Begins with a photo that was dropped. @throws Error where it is none */
  dropPhoto(transfer: DataTransfer): Promise<void>;
  /** Copies the result, or its path where a picture is refused, and says which. */
  copyResult(): Promise<'picture' | 'path'>;
  setLogScale(on: boolean): void;
}
