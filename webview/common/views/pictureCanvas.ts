import type { PreviewPicture } from '../../../engine/api';
import { h, setAttribute } from '../dom';
import { toImageData } from '../pictures';

/** A canvas that draws a picture once, however often it is asked to. */
export function pictureCanvas(className: string) {
  const canvas = h('canvas', { class: className });
  let drawn: PreviewPicture | undefined;
  return {
    canvas,
    draw(picture: PreviewPicture, text: string): void {
      // Before, there is no picture that could have a name.
      setAttribute(canvas, 'role', 'img');
      setAttribute(canvas, 'aria-label', text);
      if (drawn === picture) return;
      drawn = picture;
      canvas.width = picture.width;
      canvas.height = picture.height;
      const context = canvas.getContext('2d')!;
      if ('pixels' in picture) return context.putImageData(toImageData(picture), 0, 0);
      context.drawImage(picture, 0, 0);
    },
  };
}
