import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../unit/engine/useWasm';
import { checkFile } from './checkFile';
import { kinds } from './kinds';
import { isClipWeights } from './kinds/clipTowers';
import { readReference, referenceNames } from './readReference';

describe('on the CPU', () => {
  beforeAll(useWasm);

  it('finds reference files', () => {
    expect(referenceNames()).not.toEqual([]);
  });

  for (const file of referenceNames()) {
    const kind = kinds.find((candidate) => candidate.matches(readReference(file)));
    if (kind) it(`${file} (${kind.name})`, (context) => checkFile(context, kind, file, 'cpu'));
    else it(file, ({ task, skip }) => {
      const companion = isClipWeights(readReference(file));
      task.meta.leftOut = `${file}: ${companion ? 'weights only, read along with the CLIP files' : 'of no kind that this run knows'}`;
      skip();
    });
  }
});
