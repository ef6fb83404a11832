import sharp from 'sharp';
import { clamp, mix } from './colour.mjs';

/** A picture in the making: colour (3 floats 0..1 a pixel) and paint height (1 float a pixel). */
export class Canvas {
  constructor(width, height, colour = [1, 1, 1]) {
    this.width = width;
    this.height = height;
    this.colour = new Float32Array(width * height * 3);
    this.relief = new Float32Array(width * height);
    this.owner = new Int32Array(width * height);
    this.strokes = 0;
    for (let i = 0; i < this.colour.length; i++) this.colour[i] = colour[i % 3];
  }

  blend(i, colour, alpha) {
    for (let c = 0; c < 3; c++) this.colour[i * 3 + c] = mix(this.colour[i * 3 + c], colour[c], alpha);
  }

  multiply(i, by) {
    for (let c = 0; c < 3; c++) this.colour[i * 3 + c] *= by;
  }

  /** Filters light as a pigment does: `density` 0 is clear, 1 is the pigment's own colour. */
  stain(i, pigment, density) {
    for (let c = 0; c < 3; c++) this.colour[i * 3 + c] *= Math.max(0.02, pigment[c]) ** density;
  }

  /** Calls paint(index, x, y) for every pixel. */
  each(paint) {
    for (let y = 0, i = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, i++) paint(i, x, y);
    }
    return this;
  }
}

/** Lights the relief from the upper left (Blinn-Phong), as a raking lamp lights paint. */
export function relight(canvas, { depth = 1, shine = 0.2, gloss = 30, shade = 1 } = {}) {
  const { width, height, relief, colour } = canvas;
  const light = [-0.52, -0.6, 0.61];
  const half = [-0.29, -0.334, 0.897];
  return canvas.each((i, x, y) => {
    const dx = (relief[x < width - 1 ? i + 1 : i] - relief[x > 0 ? i - 1 : i]) * depth;
    const dy = (relief[y < height - 1 ? i + width : i] - relief[y > 0 ? i - width : i]) * depth;
    const norm = 1 / Math.sqrt(dx * dx + dy * dy + 1);
    const lambert = Math.max(0, (-dx * light[0] - dy * light[1] + light[2]) * norm) / light[2];
    const facing = Math.max(0, (-dx * half[0] - dy * half[1] + half[2]) * norm);
    const flat = half[2] ** gloss;
    const glint = shine * Math.max(0, facing ** gloss - flat);
    for (let c = 0; c < 3; c++) {
      const at = i * 3 + c;
      colour[at] = colour[at] * mix(1, clamp(lambert, 0.15, 1.6), shade) + glint;
    }
  });
}

/** The canvas reduced to the given width, as a sharp pipeline. */
export function toSharp(canvas, width) {
  const bytes = Uint8Array.from(canvas.colour, (value) => Math.round(clamp(value) * 255));
  const raw = { width: canvas.width, height: canvas.height, channels: 3 };
  return sharp(bytes, { raw }).resize({ width, kernel: 'lanczos3' });
}
