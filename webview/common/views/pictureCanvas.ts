import type { PreviewPicture } from '../../../engine/api';
import { h, setAttribute } from '../dom';
import { toImageData } from '../pictures';

const smallSide = 320;

/** A canvas that draws a picture once, however often it is asked to. */
export function pictureCanvas(className: string) {
  const canvas = h('canvas', { class: className, role: 'img' });
  let drawn: PreviewPicture | undefined;
  return {
    canvas,
    draw(picture: PreviewPicture, text: string): void {
      setAttribute(canvas, 'aria-label', text);
      if (drawn === picture) return;
      drawn = picture;
      canvas.width = picture.width;
      canvas.height = picture.height;
      const context = canvas.getContext('2d')!;
      if ('pixels' in picture) return context.putImageData(toImageData(picture), 0, 0);
      context.drawImage(picture, 0, 0);
    },
    /** What is drawn as a small JPEG's data address; undefined before there is something. */
    small(): string | undefined {
      if (!drawn) return undefined;
      const scale = Math.min(1, smallSide / Math.max(canvas.width, canvas.height));
      const copy = h('canvas', { width: Math.max(1, Math.round(canvas.width * scale)), height: Math.max(1, Math.round(canvas.height * scale)) });
      copy.getContext('2d')!.drawImage(canvas, 0, 0, copy.width, copy.height);
      return copy.toDataURL('image/jpeg', 0.85);
    },
  };
}
