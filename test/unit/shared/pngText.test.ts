import sharp from 'sharp';
import { expect, it } from 'vitest';
import { pngText, withPngText } from '../../../shared/pngText';

const picture = () => sharp({ create: { width: 3, height: 2, channels: 3, background: '#a03' } }).png().toBuffer();

it('puts text into a PNG, which other programs read, and leaves its pixels', async () => {
  const before = await picture();
  const after = withPngText(before, 'nca', '{"name":"Möwe ½"}');
  expect(pngText(after, 'nca')).toBe('{"name":"Möwe ½"}');
  expect(pngText(after, 'nc')).toBeUndefined();
  expect(pngText(before, 'nca')).toBeUndefined();
  // libpng checks the chunk's sum.
  const { comments } = await sharp(after, { failOn: 'warning' }).metadata();
  expect(comments).toEqual([{ keyword: 'nca', text: '{"name":"Möwe ½"}' }]);
  expect(await sharp(after).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer());
});

it('finds nothing in what is no PNG, or is cut off', async () => {
  const after = withPngText(await picture(), 'nca', 'x'.repeat(100));
  expect(pngText(after.subarray(0, 60), 'nca')).toBeUndefined();
  expect(pngText(new Uint8Array(5), 'nca')).toBeUndefined();
  expect(pngText(new TextEncoder().encode('{"no": "picture at all, but long enough"}'), 'nca')).toBeUndefined();
});
