import { messageOf } from '../../../shared/messageOf';
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { Applying } from '../applying';
import type { ApplyState } from '../state';

/** What becomes of what masks leave: the photo stays, or a second automaton paints it. */
export function restChoice(applying: Applying) {
  const words = h('p', { class: 'file-name' });
  const problem = h('p', { class: 'quiet', role: 'status' });
  const choose = button({ label: '', icon: 'add', secondary: true, onClick: () => void chosen() });
  const remove = button({ label: 'Remove', icon: 'close', secondary: true, onClick: () => applying.set({ rest: undefined }) });
  const chosen = async () => {
    try {
      await applying.chooseRest();
      setText(problem, '');
    } catch (error) {
      setText(problem, messageOf(error));
    }
  };
  const element = h('div', { class: 'masks' }, words, h('div', { class: 'buttons' }, choose.element, remove.element), problem);
  return {
    element,
    /** @param masked whether masks are used at all */
    render({ rest, phase }: ApplyState, masked: boolean) {
      element.hidden = !masked;
      const disabled = phase !== 'ready' && phase !== 'asking';
      setText(words, rest ? `What the mask leaves: ${rest.title} paints it` : 'What the mask leaves: the photo stays');
      choose.set({ label: rest ? 'Choose Another…' : 'Choose an Automaton for It…', disabled });
      remove.set({ hidden: !rest, disabled });
    },
  };
}
