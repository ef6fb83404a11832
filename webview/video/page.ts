import { h, icon, setText } from '../common/dom';
import { throttle } from '../common/throttle';
import { button } from '../common/views/button';
import { sizeQuestion } from '../apply/views/sizeQuestion';
import { isWorking, numbersText, otherText, overallShare, resumable, statusText, type VideoState } from './state';
import type { Stylizing } from './stylizing';
import type { VideoActions } from './views/actions';
import { clipStage } from './views/clipStage';
import { optionsForm } from './views/options';
import { resumeQuestion } from './views/resumeQuestion';

const millisecondsBetweenDraws = 60;

/** Builds the page and keeps it in step with the work. */
export function showVideoPage(stylizing: Stylizing, actions: VideoActions): void {
  const title = h('h1', { class: 'title' });
  const problem = problemView(actions);
  const notes = notesView();
  const device = h('p', { class: 'quiet device-line' });
  const form = optionsForm(stylizing);
  const resume = resumeQuestion(stylizing);
  const question = sizeQuestion((size) => {
    const options = form.options(size);
    if (options) void stylizing.start(options);
  });
  const progress = progressView();
  const stage = clipStage(actions);
  const wide = h('div', { class: 'wide' }, h('div', { class: 'apply-progress' }, resume.element, question.element, progress.element), stage.element);
  const columns = h('div', { class: 'columns' }, wide, h('aside', { class: 'side', ariaLabel: 'Options' }, form.element, device));
  document.body.append(h('main', { class: 'panel' }, h('header', { class: 'header' }, title), problem.element, notes.element, columns));
  const draw = throttle(() => {
    const { state } = stylizing;
    const { modelTitle, clipName, phase, choices } = state;
    setText(title, clipName ? `${clipName} with ${modelTitle}` : 'Stylize a video');
    problem.show(state.problem);
    notes.show(state);
    columns.hidden = phase === 'failed';
    resume.render(state);
    question.render({ phase: phase === 'idle' && state.saved === '' && !resumable(state) ? 'asking' : 'ready', choices });
    progress.render(state);
    setText(device, state.device && `Runs on: ${state.device}`);
    form.render(state);
    stage.render(state);
  }, millisecondsBetweenDraws);
  stylizing.subscribe(draw);
  draw();
}

function progressView() {
  const bar = h('progress', { max: 1, ariaLabel: 'Progress' });
  const status = h('p', { class: 'quiet', role: 'status' });
  const numbers = h('span', { class: 'quiet numbers' });
  return {
    element: h('div', { class: 'apply-progress' }, bar, h('div', { class: 'apply-status' }, status, numbers)),
    render(state: VideoState) {
      bar.hidden = !isWorking(state);
      bar.value = overallShare(state);
      setText(status, statusText(state));
      setText(numbers, numbersText(state));
    },
  };
}

/** What the user has to know before it begins. */
function notesView() {
  const text = h('p', {});
  const element = h('section', { class: 'callout' }, text);
  return {
    element,
    show({ notes, unfinished, phase, saved }: VideoState) {
      const other = unfinished && phase === 'idle' && saved === '' ? otherText(unfinished) : '';
      const told = [...notes, other].filter(Boolean).join(' ');
      element.hidden = told === '';
      setText(text, told);
    },
  };
}

function problemView({ tell }: VideoActions) {
  const text = h('p', {});
  const log = button({ label: 'Show Log', icon: 'output', secondary: true, onClick: () => tell('command', { command: 'showLog' }) });
  const line = h('div', { class: 'failure-text' }, icon('error'), text);
  const element = h('section', { class: 'callout failure', role: 'alert', hidden: true }, line, h('div', { class: 'buttons' }, log.element));
  return {
    element,
    show(message: string) {
      element.hidden = message === '';
      setText(text, message);
    },
  };
}
