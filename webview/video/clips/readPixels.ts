import type { Picture } from '../../../shared/picture';
import { white } from '../../../shared/transparency';
import type { FrameSize } from './clip';

/** Reads the pixels of what is drawn, transparent parts on white, on one canvas for all frames. */
export class PixelReader {
  private readonly context: OffscreenCanvasRenderingContext2D;

  constructor(private readonly size: FrameSize) {
    this.context = new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true })!;
    this.context.imageSmoothingQuality = 'high';
  }

  read(name: string, draw: (context: OffscreenCanvasRenderingContext2D, size: FrameSize) => void): Picture {
    const { context, size: { width, height } } = this;
    context.fillStyle = white;
    context.fillRect(0, 0, width, height);
    draw(context, this.size);
    return { name, width, height, pixels: context.getImageData(0, 0, width, height).data };
  }
}
