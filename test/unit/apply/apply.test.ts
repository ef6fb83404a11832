import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../shared/modelFile';
import { Pace } from '../../../webview/apply/pace';
import { sizeChoices, worksOf } from '../../../webview/apply/sizes';
import { applyNumbersText, applyStatusText, initialApplyState, writtenText, type ApplyState } from '../../../webview/apply/state';

describe('the pace of applying', () => {
  const clock = { now: 0 };
  const pace = (works: (number | null)[], known: number | null) => {
    clock.now = 0;
    return new Pace(works, known, () => clock.now);
  };

  it('tells the time left by what was measured before, then by what is', () => {
    const told = pace([100, 300], 10);
    told.begin(0);
    expect(told.secondsLeft).toBe(40);
    clock.now = 5000;
    told.progress(1);
    expect([told.speed, told.secondsLeft]).toEqual([20, 15]);
    told.end();
    told.begin(1);
    clock.now = 10_000;
    told.progress(1 / 3);
    expect([told.speed, told.secondsLeft]).toEqual([20, 10]);
  });

  it('says nothing before there is anything to tell it from', () => {
    const told = pace([100], null);
    told.begin(0);
    expect(told.secondsLeft).toBeNull();
    clock.now = 100;
    told.progress(0.01);
    expect([told.speed, told.secondsLeft]).toEqual([null, null]);
  });

  it('takes a picture of unknown size to be like the others', () => {
    const told = pace([100, null], 10);
    told.begin(0);
    expect(told.secondsLeft).toBe(20);
    told.know(300);
    expect(told.secondsLeft).toBe(60);
  });

  it('measures pictures without masks alone', () => {
    const told = pace([100, 200, 100], null);
    told.begin(0);
    clock.now = 1000;
    told.progress(1);
    told.end();
    told.begin(1);
    told.know(200, true);
    clock.now = 9000;
    told.progress(1);
    expect([told.speed, told.plainSpeed]).toEqual([300 / 9, 100]);
    told.end();
    told.begin(2);
    told.know(100);
    clock.now = 12_000;
    told.progress(1);
    expect([told.speed, told.plainSpeed]).toEqual([400 / 12, 50]);
  });

  it('does not count what a failed picture left undone', () => {
    const told = pace([100, 100], null);
    told.begin(0);
    clock.now = 1000;
    told.progress(0.1);
    told.end();
    expect(told.secondsLeft).toBe(10);
  });
});

describe('the sizes that are offered', () => {
  const model = readModel(new Uint8Array(readFileSync('weights/gallery/woodcut.nca.safetensors')));
  const offered = (pictures: readonly [number | null, number | null][], speed: number | null = null) =>
    sizeChoices(model, pictures.map(([width, height], i) => ({ name: `${i}.jpg`, width, height })), 64, speed);

  it('begin with one that enlarges no photo, or few of them', () => {
    const labels = (...pictures: [number | null, number | null][]) => offered(pictures).map(({ label }) => label);
    expect(labels([300, 200])).toEqual(['Its own size, 300 × 200', '512 pixels, enlarged', '1,024 pixels, enlarged']);
    expect(labels([400, 640])).toEqual(['512 pixels', 'Its own size, 400 × 640', '1,024 pixels, enlarged']);
    expect(labels([300, 200], [90, 90], [600, 20])).toEqual(['Their own sizes', '512 pixels, 2 of 3 enlarged', '1,024 pixels, all enlarged']);
    expect(labels([300, 200], [1900, 90], [600, 20])).toEqual(['512 pixels, 1 of 3 enlarged', 'Their own sizes', '1,024 pixels, 2 of 3 enlarged']);
  });

  it('are two usual ones and the picture’s own', () => {
    expect(offered([[1800, 1200]]).map(({ size, label, seconds }) => [size, label, seconds])).toEqual([
      [512, '512 pixels', null],
      [1024, '1,024 pixels', null],
      ['original', 'Its own size, 1,800 × 1,200', null],
    ]);
    expect(offered([[1024, 700]]).map(({ size }) => size)).toEqual([512, 'original']);
    expect(offered([[1024, 700], [10, 10]]).map(({ label }) => label)).toEqual(['512 pixels, 1 of 2 enlarged', '1,024 pixels, 1 of 2 enlarged', 'Their own sizes']);
    expect(offered([[null, null]]).at(-1)!.label).toBe('Its own size');
  });

  it('come with the time that this machine takes, for all pictures', () => {
    const [work] = worksOf(model, [{ name: 'a', width: 512, height: 512 }], 'original', 64);
    expect(offered([[2048, 2048]], work!)[0]!.seconds).toBe(1);
    expect(offered([[2048, 2048], [null, null], [2048, 2048]], work!)[0]!.seconds).toBe(3);
    expect(offered([[null, null]], work!)[0]!.seconds).toBeNull();
  });
});

describe('what the page says', () => {
  const picture = (phase: ApplyState['pictures'][number]['phase']) => ({ name: 'a', phase, problem: '', saved: '' });
  const state = (change: Partial<ApplyState>) => ({ ...initialApplyState, ...change });

  it('is how far it is and how long it takes, apart from what is read out', () => {
    const working = state({ phase: 'working', pictures: [picture('done'), picture('working')], share: 0.5, secondsLeft: 20 });
    expect([applyStatusText(working), applyNumbersText(working)]).toEqual(['Picture 2 of 2…', '75 %, about 20 s left']);
    expect(applyNumbersText({ ...working, secondsLeft: null })).toBe('75 %');
  });

  it('is why a file has a number', () => {
    const told = (name: string, saved: string) => writtenText({ name, saved });
    expect(told('cat.jpg', 'photos/cat-nca.png')).toBe('photos/cat-nca.png');
    expect(told('cat.jpg', 'photos/cat-nca-2.png')).toBe('photos/cat-nca-2.png (numbered, since cat-nca.png was there already)');
    expect(told('cat-2.jpg', 'cat-2-nca.png')).toBe('cat-2-nca.png');
  });

  it('is what was done, also after a cancel', () => {
    const done = state({ phase: 'ready', pictures: [picture('done'), picture('waiting')], cancelled: true });
    expect(applyStatusText(done)).toBe('Cancelled: 1 picture written, 1 not done');
    expect(applyNumbersText(done)).toBe('');
  });
});
