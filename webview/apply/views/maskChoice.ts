import { messageOf } from '../../../shared/messageOf';
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { Applying } from '../applying';
import type { ApplyState } from '../state';

/** Whether masks say where it paints: those beside the pictures are offered, any can be chosen. */
export function maskChoice(applying: Applying) {
  const masked = h('input', { type: 'checkbox' });
  const words = h('span', {});
  const label = h('label', { class: 'check' }, masked, words);
  const problem = h('p', { class: 'quiet', role: 'status' });
  const choose = button({ label: 'Choose Mask…', icon: 'file-media', secondary: true, onClick: () => void chosen() });
  const chosen = async () => {
    try {
      await applying.chooseMask();
      setText(problem, '');
      if (!applying.state.chosenMask || masked.checked) return;
      masked.checked = true;
      masked.dispatchEvent(new Event('change'));
    } catch (error) {
      setText(problem, messageOf(error));
    }
  };
  return {
    element: h('div', { class: 'masks' }, label, h('div', { class: 'buttons' }, choose.element), problem),
    masked,
    render(state: ApplyState) {
      const text = wordsOf(state);
      label.hidden = text === '';
      setText(words, text);
      choose.set({ disabled: state.phase !== 'ready' && state.phase !== 'asking' });
    },
  };
}

function wordsOf({ chosenMask, pictures }: ApplyState): string {
  if (chosenMask) return `Paint only where ${chosenMask} is white`;
  const beside = pictures.filter(({ mask }) => mask !== undefined);
  if (beside.length === 0) return '';
  if (pictures.length === 1) return `Paint only where ${beside[0]!.mask} is white`;
  return `Paint only where masks are white (${beside.length} of ${pictures.length} pictures have one)`;
}
