import { h, setText } from '../../common/dom';
import { formatLoss, formatTimeLeft } from '../../common/format';
import { isBeginning, type PanelState, type Phase } from '../state';
import { throttle } from '../../common/throttle';
import { phaseNames } from './header';
import type { PanelView } from './view';

const secondsBetween = 10;

/** Tells screen readers of each change of phase, and of progress or what is prepared every ten seconds, without interrupting. */
export function announcer(): PanelView {
  const element = h('div', { class: 'only-heard', role: 'status', ariaLive: 'polite' });
  let phase: Phase = 'loading';
  const tellProgress = throttle((state: PanelState) => setText(element, describe(state)), secondsBetween * 1000);
  return {
    element,
    render(state) {
      if (state.phase !== phase) {
        phase = state.phase;
        tellProgress.cancel();
        // A failure is told by its own alert.
        if (phase !== 'failed') setText(element, `${phaseNames[phase]}. ${state.title}`);
      } else if (isBeginning(state) ? state.preparing : phase === 'training') tellProgress(state);
    },
  };
}

function describe(state: PanelState): string {
  const { progress, preparing } = state;
  if (isBeginning(state)) return `${preparing!.text}.`;
  const { iteration, iterations, total, secondsLeft } = progress!;
  const left = Number.isFinite(secondsLeft) ? `, ${formatTimeLeft(secondsLeft)} left` : '';
  return `Iteration ${iteration} of ${iterations}, total loss ${formatLoss(total)}${left}.`;
}
