import { h, setText } from '../../common/dom';
import type { PanelState } from '../state';
import { hueVariable } from '../../common/views/chartTheme';
import { dashOf, promptColor } from './similarityChart';
import type { PanelView } from './view';

/** The prompts with their weights, how near the picture is to each, and its aesthetic score. */
export function prompts(): PanelView {
  const rows = h('tbody', {});
  const scoreMark = promptMark(hueVariable('yellow'), false);
  const scoreText = h('span', {});
  const score = h('p', { class: 'score' }, scoreMark, scoreText);
  const element = h(
    'section',
    { class: 'prompts' },
    h('h2', {}, 'Prompts'),
    h('table', { class: 'legend' }, h('thead', {}, h('tr', {}, ...['Prompt', 'Weight', 'Similarity'].map(heading))), rows),
    score,
  );
  let shown: PanelState['guidance'] = null;
  let cells: HTMLElement[] = [];
  return {
    element,
    render({ guidance, progress }) {
      element.hidden = !guidance;
      if (!guidance) return;
      if (guidance !== shown) {
        cells = guidance.prompts.map(() => h('td', {}, '–'));
        rows.replaceChildren(...guidance.prompts.map((prompt, i) => row(prompt, i, cells[i]!)));
        shown = guidance;
      }
      const similarity = progress?.similarity;
      cells.forEach((cell, i) => setText(cell, similarity?.cosines[i]?.toFixed(3) ?? '–'));
      scoreMark.hidden = similarity?.score === undefined;
      setText(scoreText, `Aesthetic score: ${similarity?.score?.toFixed(2) ?? guidance.unrated ?? '–'}`);
    },
  };
}

const heading = (text: string) => h('th', { scope: 'col' }, text);

/** A piece of the line in the chart. @param color theme variable */
function promptMark(color: string, dashed: boolean): HTMLElement {
  const mark = h('span', { class: 'prompt-mark' });
  mark.style.borderTop = `2px ${dashed ? 'dashed' : 'solid'} var(${color})`;
  return mark;
}

function row({ text, weight }: { text: string; weight: number }, index: number, cell: HTMLElement): HTMLElement {
  const mark = promptMark(promptColor(index), dashOf(index).length > 0);
  const name = h('th', { scope: 'row', title: text }, mark, text);
  return h('tr', {}, name, h('td', {}, String(weight)), cell);
}
