import '@vscode-elements/elements/dist/vscode-button/index.js';
import { h, setAttribute, setText } from '../dom';

export interface Button {
  readonly element: HTMLElement;
  set(change: { label?: string; icon?: string; secondary?: boolean; disabled?: boolean; hidden?: boolean }): void;
}

export function button(options: {
  label: string;
  icon: string;
  secondary?: boolean;
  onClick: () => void;
}): Button {
  const { label, icon, secondary = false, onClick } = options;
  const element = h('vscode-button', { icon, secondary, onclick: onClick }, label);
  // The component answers the space bar with a click but lets the page scroll.
  element.addEventListener('keydown', (event) => event.key === ' ' && event.preventDefault());
  return {
    element,
    set({ label: newLabel, icon: newIcon, secondary: newSecondary, disabled, hidden }) {
      if (newLabel !== undefined) setText(element, newLabel);
      if (newIcon !== undefined) element.icon = newIcon;
      if (newSecondary !== undefined) element.secondary = newSecondary;
      if (hidden !== undefined) element.hidden = hidden;
      if (disabled === undefined) return;
      element.disabled = disabled;
      setAttribute(element, 'aria-disabled', String(disabled));
    },
  };
}
