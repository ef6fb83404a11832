import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { h, setText } from '../../common/dom';
import { isBeginning, type PanelState, type Phase } from '../state';
import { button } from '../../common/views/button';
import type { PanelActions, PanelView } from './view';

export const phaseNames: Record<Phase, string> = {
  loading: 'Loading',
  idle: 'Ready',
  preparing: 'Preparing',
  training: 'Training',
  paused: 'Paused',
  stopping: 'Stopping',
  finishing: 'Finishing',
  saving: 'Saving',
  atRung: 'Waiting at a rung',
  ended: 'Saved',
  failed: 'Failed',
};

/** Phases of unknown length. */
const waiting: readonly Phase[] = ['loading', 'preparing', 'stopping', 'finishing', 'saving'];

/** What is trained, how far it is, and the way to the settings. */
export function header(actions: PanelActions): PanelView {
  const title = h('h1', { class: 'title' });
  const phase = h('vscode-badge', { class: 'phase' });
  const bar = h('vscode-progress-bar', { class: 'progress', ariaLabel: 'Training' });
  const settings = button({
    label: 'Settings',
    icon: 'settings-gear',
    secondary: true,
    onClick: () => actions.tell('command', { command: 'openSettings' }),
  });
  const line = h('div', { class: 'header-line' }, title, phase, settings.element);
  return {
    element: h('header', { class: 'header' }, line, bar),
    render(state) {
      setText(title, state.title || 'NCA Studio');
      title.title = state.title;
      const beginning = isBeginning(state);
      setText(phase, beginning ? phaseNames.preparing : phaseNames[state.phase]);
      bar.indeterminate = beginning ? state.preparing?.share === undefined : waiting.includes(state.phase) && !isTimed(state);
      bar.value = percentDone(state);
    },
  };
}

/** The end, where its length was estimated. */
function isTimed({ phase, ending }: PanelState): boolean {
  return phase === 'finishing' && ending !== null && ending.share > 0;
}

function percentDone(state: PanelState): number {
  const { phase, progress, ending, preparing } = state;
  if (isBeginning(state)) return 100 * (preparing?.share ?? 0);
  if (phase === 'finishing' && ending) return 100 * ending.share;
  if (phase === 'ended') return 100;
  return progress ? (100 * progress.iteration) / progress.iterations : 0;
}
