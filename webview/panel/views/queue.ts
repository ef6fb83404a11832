import { h, icon } from '../../common/dom';
import type { PanelState } from '../state';
import type { PanelActions, PanelView } from './view';

type Item = PanelState['queue'][number];

/** Runs that wait, with buttons to move and drop them. */
export function queue(actions: PanelActions): PanelView {
  const list = h('ol', { class: 'queue-list' });
  const element = h('section', { class: 'queue' }, h('h2', {}, 'Queue'), list);
  let shown: PanelState['queue'] | undefined;
  return {
    element,
    render(state) {
      element.hidden = state.queue.length === 0;
      if (state.queue === shown) return;
      shown = state.queue;
      keepingFocus(list, () =>
        list.replaceChildren(...shown!.map((item, index) => row(item, index, shown!.length, actions))),
      );
    },
  };
}

function row(item: Item, index: number, count: number, actions: PanelActions): HTMLElement {
  return h(
    'li',
    {},
    h('span', { class: 'queue-label', title: item.label }, item.label),
    iconButton('arrow-up', 'Move up', item, index === 0, () => actions.tell('queueMove', { id: item.id, by: -1 })),
    iconButton('arrow-down', 'Move down', item, index === count - 1, () => actions.tell('queueMove', { id: item.id, by: 1 })),
    iconButton('close', 'Drop', item, false, () => actions.tell('queueDrop', { id: item.id })),
  );
}

function iconButton(name: string, verb: string, item: Item, disabled: boolean, onclick: () => void) {
  const label = `${verb}: ${item.label}`;
  const attributes = { 'aria-label': label, 'data-key': `${item.id} ${verb}` };
  return h('button', { class: 'icon-button', title: verb, disabled, onclick, attributes }, icon(name));
}

/** The list is built anew; whoever moves an item by keyboard stays on its button, or on a neighbour. */
function keepingFocus(list: HTMLElement, rebuild: () => void): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const inside = focused !== null && list.contains(focused);
  rebuild();
  if (!inside) return;
  const buttons = [...list.querySelectorAll<HTMLButtonElement>('button:not([disabled])')];
  const same = buttons.find((button) => button.dataset['key'] === focused.dataset['key']);
  (same ?? buttons[0])?.focus();
}
