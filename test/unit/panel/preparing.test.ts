import { expect, it } from 'vitest';
import { readingPicture } from '../../../webview/panel/preparing';

const file = (name: string) => ({ name, bytes: new Uint8Array(), uri: `file:///${name}` });

it('names the picture that is read, and of several photos the share that is done', () => {
  const several = { photos: ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map(file), style: file('wave.jpg') };
  expect(readingPicture(file('a.jpg'), several)).toEqual({ text: 'Reading a.jpg, photo 1 of 4', share: 0 });
  expect(readingPicture(file('c.jpg'), several)).toEqual({ text: 'Reading c.jpg, photo 3 of 4', share: 0.5 });
  expect(readingPicture(file('wave.jpg'), several)).toEqual({ text: 'Reading wave.jpg' });
  expect(readingPicture(file('a.jpg'), { photos: [file('a.jpg')] })).toEqual({ text: 'Reading a.jpg' });
  expect(readingPicture(file('dogs.jpg'), several)).toEqual({ text: 'Reading photos to train on beside' });
});
