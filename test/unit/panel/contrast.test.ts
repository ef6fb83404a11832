import { describe, expect, it } from 'vitest';
import { contrast, parseColor, standingOut } from '../../../webview/common/contrast';

const color = (text: string) => parseColor(text)!;

describe('colours', () => {
  it('are read as VS Code writes them', () => {
    expect(color('#fff')).toEqual([255, 255, 255, 1]);
    expect(color('#0a141e80')).toEqual([10, 20, 30, 128 / 255]);
    expect(color('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3, 0.5]);
    expect(color(' rgb(1 2 3 / 0.5) ')).toEqual([1, 2, 3, 0.5]);
    for (const text of ['', 'red', 'var(--x)', '#12345', 'rgb(1, 2)']) expect(parseColor(text)).toBeUndefined();
  });

  it('have the contrast of WCAG', () => {
    expect(contrast(color('#000'), color('#fff'))).toBeCloseTo(21, 9);
    expect(contrast(color('#777777'), color('#ffffff'))).toBeCloseTo(4.478, 3);
    expect(contrast(color('#123'), color('#123'))).toBe(1);
  });

  it('that stand out stay as they are', () => {
    expect(standingOut(color('#3794ff'), color('#1f1f1f'), 3)).toBe('#3794ff');
  });

  it.each(['#000000', '#1f1f1f', '#777777', '#ffffff', '#002b36'])('stand out from %s, whatever they were', (background) => {
    for (const own of ['#000', '#fff', '#d18616', '#ab5a0040', '#777', background]) {
      for (const least of [3, 4.5]) expect(contrast(color(standingOut(color(own), color(background), least)), color(background))).toBeGreaterThanOrEqual(least);
    }
  });
});
