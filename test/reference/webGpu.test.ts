import { describe, it } from 'vitest';
import { useDevice } from '../../engine/device';
import { provideSoftwareGpu } from '../gpu/softwareGpu';
import { checkFile } from './checkFile';
import { kinds } from './kinds';
import { readReference, referenceNames } from './readReference';

const none = new ArrayBuffer(0);

async function provideAdapter(): Promise<boolean> {
  try {
    provideSoftwareGpu();
    await useDevice('gpu', { tfjsWasm: none, automatonWasm: none, featuresWasm: none, inception: none });
    return true;
  } catch {
    return false;
  }
}

const available = await provideAdapter();

describe('on WebGPU', () => {
  for (const file of referenceNames()) {
    const kind = kinds.find((candidate) => candidate.matches(readReference(file)));
    if (!kind) continue;
    const reason = kind.onGpu ? (available ? undefined : 'no adapter answers') : 'too long for a software adapter';
    if (reason === undefined) {
      it(`${file} (${kind.name})`, (context) => {
        if (kind.leftOutOnGpu) context.task.meta.leftOut = `${file} on WebGPU: ${kind.leftOutOnGpu}`;
        return checkFile(context, kind, file, 'gpu');
      });
    } else {
      it(file, ({ task, skip }) => {
        task.meta.leftOut = `${file} on WebGPU: ${reason}`;
        skip();
      });
    }
  }
});
