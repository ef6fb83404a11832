import { h, icon, setText } from '../../common/dom';
import type { Failure, PanelState } from '../state';
import { button } from '../../common/views/button';
import { unfinished } from './unfinished';
import { welcome } from './welcome';
import type { PanelActions, PanelView } from './view';

/** What the user reads and can do where nothing is being trained and nothing was. */
export function message(actions: PanelActions): PanelView {
  const parts = [unfinished(actions), welcome(actions), failure(actions)];
  return {
    element: h('div', { class: 'messages' }, ...parts.map((part) => part.element)),
    render: (state) => parts.forEach((part) => part.render(state)),
  };
}

function failure(actions: PanelActions): PanelView {
  const text = h('p', {});
  const retry = button({ label: 'Try Again', icon: 'refresh', onClick: () => actions.retry() });
  const over = button({
    label: 'Start Over',
    icon: 'discard',
    secondary: true,
    onClick: () => actions.retry(true),
  });
  const next = button({
    label: 'Next in Queue',
    icon: 'debug-step-over',
    secondary: true,
    onClick: () => actions.next(),
  });
  const log = button({
    label: 'Show Log',
    icon: 'output',
    secondary: true,
    onClick: () => actions.tell('command', { command: 'showLog' }),
  });
  const buttons = [retry, over, next, log].map((one) => one.element);
  const element = h(
    'section',
    { class: 'callout failure', role: 'alert' },
    h('div', { class: 'failure-text' }, icon('error'), text),
    h('div', { class: 'buttons' }, ...buttons),
  );
  return {
    element,
    render(state: PanelState) {
      element.hidden = state.phase !== 'failed' || !state.failure;
      if (!state.failure) return;
      setText(text, `${headlines[state.failure.step]} ${state.failure.message}`);
      retry.set({ label: retryLabel(state.failure) });
      over.set({ hidden: state.failure.checkpoint === undefined });
      next.set({ hidden: state.queue.length === 0 });
    },
  };
}

const headlines: Record<Failure['step'], string> = {
  load: 'The panel could not come up.',
  train: 'The training ended with an error.',
  save: 'The result could not be saved; it is kept here until it is.',
};

function retryLabel({ step, checkpoint }: Failure): string {
  if (step === 'save') return 'Save Again';
  return checkpoint === undefined ? 'Try Again' : `Resume from Iteration ${checkpoint}`;
}
