import { h, icon, setText } from '../../common/dom';
import { formatDuration, formatLoss } from '../../common/format';
import type { Summary } from '../state';
import { describeSeams } from '../../../shared/seams';
import type { PanelCommand } from '../../../shared/protocol/messages';
import { button } from '../../common/views/button';
import type { PanelActions, PanelView } from './view';

/** What can be done with a run that is over: what most people want next, the first of it above all, and the rest below "More". */
export function result(actions: PanelActions): PanelView {
  const text = h('p', {});
  const losses = h('p', { class: 'quiet' });
  const toHost = (label: string, name: string, command: PanelCommand, secondary = true) =>
    button({ label, icon: name, secondary, onClick: () => actions.tell('command', { command }) }).element;
  const copied = h('span', { class: 'quiet', role: 'status' });
  const copy = button({ label: 'Copy', icon: 'copy', secondary: true, onClick: () => void actions.copyResult().then((what) => setText(copied, copiedWords[what])) });
  const first = [
    toHost('Play', 'play', 'play', false),
    toHost('Make Full Size', 'screen-full', 'fullSize'),
    toHost('Apply to…', 'file-media', 'applyTo'),
    toHost('Export…', 'export', 'export'),
    toHost('Train On', 'debug-continue', 'trainOn'),
    toHost('Compare…', 'diff', 'compare'),
  ];
  const rest = [
    toHost('Open Result', 'split-horizontal', 'openResult'),
    toHost('Reveal', 'folder-opened', 'revealResult'),
    copy.element,
    toHost('Sweep This Run…', 'beaker', 'sweep'),
    copied,
  ];
  const element = h('section', { class: 'callout result', ariaLabel: 'Result' }, text, losses, h('div', { class: 'buttons' }, ...first), more(rest));
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

/** The browser's own disclosure: keyboards and screen readers know it. */
function more(buttons: readonly HTMLElement[]): HTMLElement {
  const summary = h('summary', {}, icon('chevron-right'), 'More');
  return h('details', { class: 'more' }, summary, h('div', { class: 'buttons' }, ...buttons));
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
