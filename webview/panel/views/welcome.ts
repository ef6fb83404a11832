import { h, icon, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { PanelActions, PanelView } from './view';

/** How to begin, and a place to drop a photo on. */
export function welcome(actions: PanelActions): PanelView {
  const start = button({ label: 'Start with an Image…', icon: 'play', onClick: () => actions.tell('command', { command: 'newRun' }) });
  const kept = h('p', { class: 'quiet' });
  const problem = h('p', { role: 'alert' });
  const element = h(
    'section',
    { class: 'welcome' },
    icon('file-media'),
    h('h2', {}, 'Drop a photo here, or choose one'),
    start.element,
    h('p', { class: 'quiet' }, 'From the Explorer hold Shift while you drop, or right-click an image and choose Stylize with NCA.'),
    problem,
    kept,
  );
  takeDrops(element, (transfer) => {
    setText(problem, '');
    actions.dropPhoto(transfer).catch((error: Error) => setText(problem, error.message));
  });
  return {
    element,
    render(state) {
      element.hidden = state.phase !== 'idle';
      start.set({ secondary: state.unfinished !== null });
      kept.hidden = state.history.length === 0 || state.unfinished !== null;
      setText(kept, `Below: the losses of the last run, ${state.title}.`);
    },
  };
}

function takeDrops(zone: HTMLElement, take: (transfer: DataTransfer) => void): void {
  const over = (on: boolean) => zone.classList.toggle('dropping', on);
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener('dragleave', () => over(false));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer) take(event.dataTransfer);
  });
}
