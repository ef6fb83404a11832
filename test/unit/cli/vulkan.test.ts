import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasDriver } from '../../../src/cli/vulkan';

describe('a driver of Vulkan', () => {
  let home = '';
  beforeAll(async () => (home = await mkdtemp(path.join(tmpdir(), 'nca-vulkan-'))));
  afterAll(() => rm(home, { recursive: true }));
  const installed = async (folder: string) => {
    await mkdir(path.join(folder, 'vulkan/icd.d'), { recursive: true });
    await writeFile(path.join(folder, 'vulkan/icd.d/some_icd.json'), '{}');
  };

  it('is there where a variable names one', () => expect(hasDriver({ HOME: home, VK_ICD_FILENAMES: '/x/lvp_icd.json' })).toBe(true));

  it('is there where its manifest lies in a folder that the loader looks into', async () => {
    await installed(path.join(home, '.local/share'));
    await installed(path.join(home, 'system'));
    expect(hasDriver({ HOME: home })).toBe(true);
    expect(hasDriver({ HOME: path.join(home, 'nobody'), XDG_DATA_DIRS: `/nowhere:${path.join(home, 'system')}` })).toBe(true);
  });
});
