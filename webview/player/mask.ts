import type { Picture } from '../../shared/picture';
import { fitLongerSide, lumaAt } from '../../shared/picture';
import { h } from '../common/dom';
import { decodeMask } from '../common/masks';
import { encodePng } from '../common/pictures';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A move of the brush, in shares of the picture's sides. */
export interface MaskStroke {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  /** In shares of the width. */
  readonly radius: number;
  /** What it leaves: 1 is painted by the automaton, 0 is not. */
  readonly painted: number;
}

/** Longer side that a mask is drawn and saved at. */
const SIDE = 1024;
/** Of what is not painted, laid over the picture. */
const TINT = '#d0206a';

/**
 * Where an automaton paints, drawn by the user. Its canvas can be laid over the picture: it is as opaque as the picture is not
 * painted, in one colour.
 */
export class Mask {
  readonly canvas: HTMLCanvasElement;
  /** Whether it is still as the file that it came from. */
  asFile = false;
  /** Grows with each change. */
  version = 0;
  private readonly context: CanvasRenderingContext2D;

  /** @param painted all over, 1 or 0 */
  constructor(photo: Size, painted: 0 | 1) {
    const { width, height } = fitLongerSide(photo.width, photo.height, SIDE);
    this.canvas = h('canvas', { class: 'mask', width, height });
    this.canvas.setAttribute('aria-hidden', 'true');
    this.context = this.canvas.getContext('2d', { willReadFrequently: true })!;
    this.context.fillStyle = TINT;
    this.context.strokeStyle = TINT;
    this.context.lineCap = 'round';
    if (painted === 0) this.context.fillRect(0, 0, width, height);
  }

  /** What a first stroke is drawn on: one of white leaves the rest black, one of black the rest white. */
  static before(painted: number, photo: Size): Mask {
    return new Mask(photo, painted === 1 ? 0 : 1);
  }

  /** From a file: white is painted, grey partly; where it is transparent nothing. @throws Error if it has not the photo's shape */
  static async from(file: { readonly name: string; readonly bytes: Uint8Array }, photo: Size): Promise<Mask> {
    const mask = new Mask(photo, 0);
    const { pixels } = await decodeMask(file, mask.canvas);
    mask.write((i) => lumaAt(pixels, 4 * i));
    mask.asFile = true;
    return mask;
  }

  stroke({ from, to, radius, painted }: MaskStroke): void {
    this.changed();
    const { width, height } = this.canvas;
    const { context } = this;
    const draw = () => {
      context.lineWidth = 2 * radius * width;
      context.beginPath();
      context.moveTo(from.x * width, from.y * height);
      context.lineTo(to.x * width + 1e-3, to.y * height);
      context.stroke();
    };
    context.globalCompositeOperation = 'destination-out';
    draw();
    context.globalCompositeOperation = 'source-over';
    context.globalAlpha = 1 - painted;
    if (painted < 1) draw();
    context.globalAlpha = 1;
  }

  invert(): void {
    this.changed();
    const { pixels } = this.picture();
    this.write((i) => 255 - pixels[4 * i]!);
  }

  /** As a file has it, at a size; its own by default. */
  picture(size: Size = this.canvas): Picture {
    const { width, height } = size;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.canvas, 0, 0, width, height);
    const pixels = context.getImageData(0, 0, width, height).data;
    for (let i = 0; i < pixels.length; i += 4) {
      pixels.fill(255 - pixels[i + 3]!, i, i + 3);
      pixels[i + 3] = 255;
    }
    return { name: 'mask', width, height, pixels };
  }

  /** @param size its own by default */
  png(size?: Size): Promise<Uint8Array> {
    return encodePng(this.picture(size));
  }

  private changed(): void {
    this.asFile = false;
    this.version++;
  }

  /** @param painted of a pixel, 0 to 255 */
  private write(painted: (index: number) => number): void {
    const { width, height } = this.canvas;
    const { context } = this;
    context.fillRect(0, 0, width, height);
    const image = context.getImageData(0, 0, width, height);
    for (let i = 0; i < width * height; i++) image.data[4 * i + 3] = 255 - painted(i);
    context.putImageData(image, 0, 0);
  }
}
