import { h, icon, setText } from '../../common/dom';
import { formatDuration, formatLoss } from '../../common/format';
import type { Failure, PanelState, Summary } from '../state';
import { describeSeams } from '../../../shared/seams';
import type { PanelCommand } from '../../../shared/protocol/messages';
import { button } from '../../common/views/button';
import { unfinished } from './unfinished';
import { welcome } from './welcome';
import type { PanelActions, PanelView } from './view';

/** What the user reads and can do where nothing is being trained. */
export function message(actions: PanelActions): PanelView {
  const parts = [unfinished(actions), welcome(actions), result(actions), failure(actions)];
  return {
    element: h('div', { class: 'messages' }, ...parts.map((part) => part.element)),
    render: (state) => parts.forEach((part) => part.render(state)),
  };
}

function result(actions: PanelActions): PanelView {
  const text = h('p', {});
  const losses = h('p', { class: 'quiet' });
  const toHost = (label: string, name: string, command: PanelCommand, secondary = true) =>
    button({ label, icon: name, secondary, onClick: () => actions.tell('command', { command }) }).element;
  const copied = h('p', { class: 'quiet', role: 'status' });
  const copy = button({
    label: 'Copy',
    icon: 'copy',
    secondary: true,
    onClick: () => void actions.copyResult().then((what) => setText(copied, copiedWords[what])),
  });
  const element = h(
    'section',
    { class: 'callout result' },
    text,
    losses,
    h(
      'div',
      { class: 'buttons' },
      toHost('Play', 'play', 'play', false),
      toHost('Make Full Size', 'screen-full', 'fullSize'),
      toHost('Apply to…', 'file-media', 'applyTo'),
      toHost('Export…', 'export', 'export'),
      toHost('Train On', 'debug-continue', 'trainOn'),
      toHost('Compare…', 'diff', 'compare'),
    ),
    h(
      'div',
      { class: 'buttons quiet-buttons' },
      toHost('Open Result', 'split-horizontal', 'openResult'),
      toHost('Reveal', 'folder-opened', 'revealResult'),
      copy.element,
      toHost('Sweep This Run…', 'beaker', 'sweep'),
    ),
    copied,
  );
  return {
    element,
    render(state) {
      element.hidden = state.phase !== 'ended' || !state.summary;
      if (element.hidden) setText(copied, '');
      if (!state.summary) return;
      setText(text, describeEnd(state.summary, state.folder ?? ''));
      setText(losses, describeResult(state.summary));
    },
  };
}

const copiedWords = {
  picture: 'Copied the picture.',
  path: 'The picture could not be copied, so its path was.',
};

function describeEnd({ ended, iterations, seconds }: Summary, folder: string): string {
  const verb = ended === 'finished' ? 'Finished' : 'Stopped after';
  return `${verb} ${iterations} iterations in ${formatDuration(seconds)}. Saved in ${folder}.`;
}

function describeResult(summary: Summary): string {
  const { seams } = summary;
  return seams ? `The tile is shown 2 × 2. ${describeSeams(seams)}` : describeLosses(summary);
}

function describeLosses({ losses }: Summary): string {
  const measured = (['style', 'clip', 'content'] as const).filter((name) => losses[name] !== undefined);
  const changes = measured.map((name) => {
    const { first, last } = losses[name]!;
    return `${name === 'clip' ? 'prompt' : name} loss ${formatLoss(first)} → ${formatLoss(last)}`;
  });
  return `Before and after training: ${changes.join(', ')}.`;
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
