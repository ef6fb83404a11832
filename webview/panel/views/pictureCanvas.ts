import type { Picture } from '../../../src/shared/picture';
import { h, setAttribute } from '../dom';
import { toImageData } from '../pictures';

/** A canvas that draws a picture once, however often it is asked to. */
export function pictureCanvas(className: string) {
  const canvas = h('canvas', { class: className, role: 'img' });
  let drawn: Picture | undefined;
  return {
    canvas,
    draw(picture: Picture, text: string): void {
      setAttribute(canvas, 'aria-label', text);
      if (drawn === picture) return;
      drawn = picture;
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext('2d')!.putImageData(toImageData(picture), 0, 0);
    },
  };
}
