import { h, setAttribute, setText } from '../../common/dom';

let ids = 0;

export function section(title: string, ...children: HTMLElement[]): HTMLElement {
  return h('section', {}, h('h2', {}, title), ...children);
}

/** A label before a control. */
export function field(label: string, control: HTMLElement): HTMLElement {
  control.id ||= `field-${++ids}`;
  return h('div', { class: 'field' }, h('label', { htmlFor: control.id }, label), control);
}

export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Marked as the default. */
  readonly mark?: number;
}

export function slider(label: string, { min, max, step, mark }: SliderRange, onInput: (value: number) => void) {
  const range = h('input', { type: 'range', min: String(min), max: String(max), step: String(step) });
  const value = h('output', { class: 'value' });
  const element = field(label, range);
  if (mark !== undefined) {
    const marks = h('datalist', { id: `marks-${++ids}` }, h('option', { value: String(mark) }));
    range.setAttribute('list', marks.id);
    range.title = `Default: ${mark}`;
    element.append(marks);
  }
  element.append(value);
  range.addEventListener('input', () => onInput(range.valueAsNumber));
  return {
    element,
    show(now: number, text: string) {
      if (range.valueAsNumber !== now) range.value = String(now);
      setAttribute(range, 'aria-valuetext', text);
      setText(value, text.replace(/^up to | a second| steps$/g, ''));
    },
  };
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function select(label: string, onChange: (value: string) => void) {
  const control = h('select', {});
  control.addEventListener('change', () => onChange(control.value));
  return {
    element: field(label, control),
    control,
    set(options: readonly Option[]) {
      control.replaceChildren(...options.map(({ value, label: text }) => h('option', { value }, text)));
    },
    show(value: string) {
      if (control.value !== value) control.value = value;
    },
  };
}
