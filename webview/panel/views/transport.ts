import { h, setText } from '../../common/dom';
import { formatSpeed } from '../../common/format';
import { isBusy, type PanelState } from '../state';
import { button } from '../../common/views/button';
import { timeLeftIn } from '../timeLeft';
import { preparing } from './preparing';
import type { PanelActions, PanelView } from './view';

/** Start, Pause or Resume, Stop or Skip, Save Now, and the run in numbers. */
export function transport(actions: PanelActions): PanelView {
  let phase: PanelState['phase'] = 'loading';
  const main = button({ label: 'Pause', icon: 'debug-pause', onClick: () => mainAction(phase, actions) });
  const stop = button({ label: 'Stop', icon: 'debug-stop', secondary: true, onClick: () => actions.stop() });
  const save = button({ label: 'Save Now', icon: 'save', secondary: true, onClick: () => actions.saveNow() });
  const judging = h('p', { class: 'quiet judging' }, 'The automaton runs on to see whether its picture stays. Skip takes it as it is.');
  const numbers = runNumbers();
  const before = preparing();
  return {
    element: h(
      'div',
      { class: 'transport' },
      h('div', { class: 'buttons' }, main.element, stop.element, save.element),
      before.element,
      numbers.element,
      judging,
    ),
    render(state) {
      phase = state.phase;
      const running = phase === 'training' || phase === 'paused';
      main.set({ ...mainLook(phase), disabled: isBusy(phase) && !running, secondary: !isBusy(phase) });
      stop.set({ ...stopLook(state), hidden: !isBusy(phase) });
      save.set({
        label: state.savingNow ? 'Saving…' : 'Save Now',
        disabled: !running || state.savingNow || !state.progress,
        hidden: !isBusy(phase),
      });
      judging.hidden = !isJudging(state) || state.skipping;
      before.render(state);
      numbers.render(state);
      this.element.hidden = phase === 'loading' || phase === 'idle';
    },
  };
}

function mainAction(phase: PanelState['phase'], actions: PanelActions): void {
  if (phase === 'training') actions.pause();
  else if (phase === 'paused') actions.resume();
  else actions.tell('command', { command: 'newRun' });
}

function mainLook(phase: PanelState['phase']): { label: string; icon: string } {
  if (phase === 'paused') return { label: 'Resume', icon: 'debug-continue' };
  return isBusy(phase) ? { label: 'Pause', icon: 'debug-pause' } : { label: 'Start New…', icon: 'play' };
}

/** While the automaton is judged, the button ends that. */
function stopLook(state: PanelState): { label: string; icon: string; disabled: boolean } {
  const { phase } = state;
  if (isJudging(state)) return { label: 'Skip', icon: 'debug-step-over', disabled: state.skipping };
  return { label: 'Stop', icon: 'debug-stop', disabled: phase !== 'preparing' && phase !== 'training' && phase !== 'paused' };
}

const isJudging = ({ phase, ending }: PanelState) => phase === 'finishing' && ending?.judging === true;

function runNumbers(): PanelView {
  const iteration = h('dd', { class: 'iteration' });
  const speed = h('dd', { class: 'speed' });
  const timeLeft = h('dd', { class: 'time-left' });
  const element = h(
    'dl',
    { class: 'numbers' },
    h('div', {}, h('dt', {}, 'Iteration'), iteration),
    h('div', {}, h('dt', {}, 'Speed'), speed),
    h('div', {}, h('dt', {}, 'Time left'), timeLeft),
  );
  return {
    element,
    render(state) {
      const { progress, phase } = state;
      // What came of it the result says.
      element.hidden = !progress || phase === 'ended';
      if (!progress) return;
      setText(iteration, `${progress.iteration} / ${progress.iterations}`);
      setText(speed, formatSpeed(progress.speed));
      setText(timeLeft, timeLeftIn(state));
    },
  };
}
