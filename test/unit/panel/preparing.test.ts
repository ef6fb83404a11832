import { expect, it } from 'vitest';
import { readingPicture } from '../../../webview/panel/preparing';

const file = (name: string) => ({ name, bytes: new Uint8Array(), uri: `file:///${name}` });

it('names the picture that is read, and of several photos the share that is done', () => {
  const several = { photos: ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map(file), style: file('wave.jpg') };
  const [first, , third] = several.photos;
  expect(readingPicture(first!, several)).toEqual({ text: 'Reading a.jpg, photo 1 of 4', share: 0 });
  expect(readingPicture(third!, several)).toEqual({ text: 'Reading c.jpg, photo 3 of 4', share: 0.5 });
  expect(readingPicture(several.style, several)).toEqual({ text: 'Reading wave.jpg' });
  expect(readingPicture(first!, { photos: [first!] })).toEqual({ text: 'Reading a.jpg' });
  const weighted = file('waves.jpg');
  expect(readingPicture(weighted, { ...several, images: [{ file: weighted, weight: 1 }] })).toEqual({ text: 'Reading waves.jpg' });
});

it('tells files of one name apart', () => {
  const photos = [file('a.jpg'), file('a.jpg')];
  expect(readingPicture(photos[1]!, { photos })).toEqual({ text: 'Reading a.jpg, photo 2 of 2', share: 0.5 });
  expect(readingPicture(file('a.jpg'), { photos })).toEqual({ text: 'Reading photos to train on beside' });
});
