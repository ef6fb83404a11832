/** Small helpers around the DOM. Text goes in as text nodes, never as markup. */

type Child = Node | string;
type Properties<T> = { [K in Exclude<keyof T, 'attributes'>]?: T[K] } & { class?: string; attributes?: Record<string, string> };

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { class: className, attributes, ...rest } = properties;
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
  Object.assign(element, rest);
  element.append(...children);
  return element;
}

/** Leaves equal text alone, so that selections and screen readers are not disturbed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Decorative; the stylesheet of the codicons is linked by the page. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } });
}
