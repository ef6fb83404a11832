import type { ClipOptions } from '../../../shared/protocol/videoMessages';
import { paintFields } from '../../apply/views/paintFields';
import { section } from '../../player/views/fields';
import { isWorking, resumable, type VideoState } from '../state';
import type { Stylizing } from '../stylizing';

/** Size, seed, strength and colours, and the buttons that begin and end the work. */
export function optionsForm(stylizing: Stylizing) {
  const fields = paintFields({ painted: 'clip', start: () => run(), cancel: () => void stylizing.cancel() });
  const element = section('Options', fields.size, fields.seed, fields.strength, fields.colors, fields.buttons);
  fields.listen(element);
  /** As they stand, with a size that was chosen elsewhere; undefined if one of them cannot be used, which its field says. */
  const options = (size?: ClipOptions['size']): ClipOptions | undefined => {
    if (size !== undefined) fields.setSize(size);
    return fields.controls.every((control) => control.reportValidity()) ? fields.values() : undefined;
  };
  const run = () => {
    const chosen = options();
    if (chosen) void stylizing.start(chosen);
  };
  let filled = false;
  return {
    element,
    options,
    render(state: VideoState) {
      if (!filled && stylizing.model) {
        filled = true;
        fields.fill(state.unfinished?.same ? state.unfinished.options : { ...stylizing.defaults(), size: 'original' });
      }
      for (const control of fields.controls) control.disabled = state.phase !== 'idle';
      fields.render({ label: state.painted > 0 ? 'Stylize Again' : 'Stylize', suggested: false, idle: state.phase === 'idle' && resumable(state) === null, working: isWorking(state) });
    },
  };
}
