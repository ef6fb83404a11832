import { expect, it, onTestFinished, vi } from 'vitest';
import { openGif } from '../../../webview/video/clips/gifClip';

it('closes each frame of a GIF, also where nobody wants the next', async () => {
  let open = 0;
  const image = () => (open++, { displayWidth: 4, displayHeight: 2, duration: 1000, close: () => open-- });
  class Decoder {
    tracks = { ready: Promise.resolve(), selectedTrack: { frameCount: 3, repetitionCount: Infinity } };
    completed = Promise.resolve();
    decode = () => Promise.resolve({ image: image() });
  }
  class Canvas {
    getContext = () => ({ fillRect: () => {}, drawImage: () => {}, getImageData: () => ({ data: new Uint8ClampedArray(32) }) });
  }
  vi.stubGlobal('ImageDecoder', Decoder);
  vi.stubGlobal('OffscreenCanvas', Canvas);
  onTestFinished(() => void vi.unstubAllGlobals());
  const clip = await openGif('clip.gif', new Uint8Array());
  for await (const frame of clip.frames(0, 'original')) {
    expect([frame.width, frame.height, open]).toEqual([4, 2, 0]);
    break;
  }
  expect(open).toBe(0);
});
