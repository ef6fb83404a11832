import type { Picture } from '../../shared/picture';
import { placeSheet, type SheetPlan } from '../../shared/sheet';
import { toImageData } from '../common/pictures';

/** Draws the pictures that there are; the others' boxes stay empty. @param sizes of all cells' pictures */
export function drawSheet(canvas: HTMLCanvasElement, plan: SheetPlan, sizes: readonly Pick<Picture, 'width' | 'height'>[], pictures: readonly Picture[]): void {
  const places = placeSheet(plan, sizes);
  const context = canvas.getContext('2d')!;
  [canvas.width, canvas.height] = [places.width, places.height];
  context.fillStyle = '#fff';
  context.fillRect(0, 0, places.width, places.height);
  pictures.forEach((picture, i) => context.putImageData(toImageData(picture), places.pictures[i]!.left, places.pictures[i]!.top));
  context.fillStyle = '#222';
  context.font = `${places.fontSize}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { x, y, text } of places.labels) context.fillText(text, x, y);
}
