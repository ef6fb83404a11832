import { formatDuration } from '../../common/format';
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { ApplyState, SizeChoice } from '../state';

/** Asks how large the results shall be, and says how long each size takes. */
export function sizeQuestion(choose: (size: SizeChoice['size']) => void) {
  const list = h('ul', { class: 'sizes' });
  const note = h('p', { class: 'quiet' });
  const heading = h('h2', { id: 'size-question' }, 'How large?');
  const element = h('section', { class: 'size-question', attributes: { 'aria-labelledby': heading.id } }, heading, list, note);
  let shown: readonly SizeChoice[] | undefined;
  let items: ReturnType<typeof choiceItem>[] = [];
  return {
    element,
    render({ phase, choices }: Pick<ApplyState, 'phase' | 'choices'>) {
      element.hidden = phase !== 'asking';
      if (element.hidden || choices === shown) return;
      // Rows stay where they are while their times come: one may have the focus.
      if (choices.length !== shown?.length) {
        items = choices.map((choice, i) => choiceItem(() => choose(choice.size), i === 0));
        list.replaceChildren(...items.map((item) => item.element));
      }
      shown = choices;
      choices.forEach((choice, i) => items[i]!.render(choice));
      setText(note, choices.some(({ seconds }) => seconds === null) ? 'How long each takes shows once this machine is measured.' : 'Times as measured on this machine. Other sizes: Options.');
    },
  };
}

function choiceItem(onClick: () => void, first: boolean) {
  const choice = button({ label: '', icon: 'symbol-ruler', secondary: !first, onClick });
  const time = h('span', { class: 'quiet' });
  return {
    element: h('li', {}, choice.element, time),
    render({ label, seconds }: SizeChoice) {
      choice.set({ label });
      setText(time, seconds === null ? '' : `about ${formatDuration(Math.max(1, seconds))}`);
    },
  };
}
