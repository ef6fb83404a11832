import { h, icon, setText } from '../common/dom';
import { throttle } from '../common/throttle';
import { button } from '../common/views/button';
import type { Applying } from './applying';
import { applyNumbersText, applyStatusText, overallShare } from './state';
import type { ApplyActions } from './views/actions';
import { optionsForm } from './views/optionsForm';
import { pictureList } from './views/pictureList';
import { sizeQuestion } from './views/sizeQuestion';

const millisecondsBetweenDraws = 60;

/** Builds the page and keeps it in step with the work. */
export function showApplyPage(applying: Applying, actions: ApplyActions): void {
  const title = h('h1', { class: 'title' });
  const failure = failureView(actions);
  const status = h('p', { class: 'quiet', role: 'status' });
  const device = h('p', { class: 'quiet device-line' });
  const progress = h('progress', { max: 1, ariaLabel: 'Progress' });
  const form = optionsForm(applying);
  const pictures = pictureList({ ...actions, copy: (index) => copy(applying, index) });
  const numbers = h('span', { class: 'quiet numbers' });
  const question = sizeQuestion((size) => {
    const options = form.options(size);
    if (options) void applying.run(options);
  });
  const bar = h('div', { class: 'apply-progress' }, question.element, progress, h('div', { class: 'apply-status' }, status, numbers));
  const side = h('aside', { class: 'side', ariaLabel: 'Options' }, form.element, device);
  const columns = h('div', { class: 'columns' }, h('div', { class: 'wide' }, bar, pictures.element), side);
  document.body.append(h('main', { class: 'panel' }, header(title, actions), failure.element, columns));
  const draw = throttle(() => {
    const { state } = applying;
    setText(title, state.modelTitle ? `Apply ${state.modelTitle}` : 'Apply an automaton');
    failure.show(state.failure);
    columns.hidden = state.phase === 'failed';
    progress.hidden = state.phase !== 'working';
    progress.value = overallShare(state);
    setText(status, applyStatusText(state));
    setText(numbers, applyNumbersText(state));
    question.render(state);
    setText(device, state.device && `Runs on: ${state.device}`);
    form.render(state);
    pictures.render(state);
  }, millisecondsBetweenDraws);
  applying.subscribe(draw);
  draw();
}

/** As it was written, at its full size; from within a click. */
async function copy(applying: Applying, index: number): Promise<void> {
  const file = applying.file(index);
  if (file) await navigator.clipboard.write([new ClipboardItem({ 'image/png': file })]);
}

function header(title: HTMLElement, actions: ApplyActions): HTMLElement {
  const buttons = [
    button({ label: 'Train Further…', icon: 'history', secondary: true, onClick: () => actions.tell('command', { command: 'trainFurther' }) }),
    button({ label: 'Train a Style of Your Own…', icon: 'wand', secondary: true, onClick: () => actions.tell('command', { command: 'trainStyle' }) }),
  ];
  const row = h('div', { class: 'buttons' }, ...buttons.map(({ element }) => element));
  return h('header', { class: 'header' }, h('div', { class: 'header-line' }, title, row));
}

function failureView(actions: ApplyActions) {
  const text = h('p', {});
  const log = button({ label: 'Show Log', icon: 'output', secondary: true, onClick: () => actions.tell('command', { command: 'showLog' }) });
  const line = h('div', { class: 'failure-text' }, icon('error'), text);
  const buttons = h('div', { class: 'buttons' }, log.element);
  const element = h('section', { class: 'callout failure', role: 'alert', hidden: true }, line, buttons);
  return {
    element,
    show(message: string) {
      element.hidden = message === '';
      setText(text, message);
    },
  };
}
