import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { ApplyJob } from '../../../src/apply/applyJob';
import { paintingRecordIn } from '../../../src/apply/paintingRecord';
import { sha256 } from '../../../shared/sha256';
import { SheetFiles } from '../../../src/sheet/sheetFiles';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { png } from '../host/pictures';

const mosaic = () => new Uint8Array(readFileSync('weights/gallery/mosaic.nca.safetensors'));
const files = () => new MemoryFileSystem({ '/w/mosaic.nca.safetensors': mosaic(), '/w/cat.png': png(8, 6), '/w/cat.mask.png': png(4, 3) });
const model = uri('/w/mosaic.nca.safetensors');
const made = { size: 'original', steps: 3, seed: 5, keepColors: false, strength: 1, masked: true } as const;
const result = async () => new Uint8Array(await sharp({ create: { width: 8, height: 6, channels: 3, background: '#a03' } }).png().toBuffer());

async function begun(fs: MemoryFileSystem): Promise<ApplyJob> {
  const job = new ApplyJob(fs, model, [uri('/w/cat.png')]);
  job.background = '#ffeedd';
  await job.readModel();
  await job.readPicture(0);
  await job.readMask(0);
  return job;
}

it('a picture is recorded as it was handed out, whatever became of its files while it was painted', async () => {
  const fs = files();
  const job = await begun(fs);
  fs.put('/w/cat.png', png(2, 2));
  fs.files.delete('/w/cat.mask.png');
  fs.files.delete('/w/mosaic.nca.safetensors');
  const painted = job.recorded(0, await result(), made, 'test 1');
  expect(paintingRecordIn(painted)).toMatchObject({
    automaton: { name: 'mosaic.nca.safetensors', sha256: await sha256(mosaic()) },
    photo: { name: 'cat.png', sha256: await sha256(png(8, 6)) },
    mask: { name: 'cat.mask.png', sha256: await sha256(png(4, 3)) },
    background: '#ffeedd',
  });
  expect((await job.saveResult(0, painted)).path).toBe('/w/cat-nca.png');
});

it('a picture of which nothing is known is written without a record', async () => {
  const painted = await result();
  expect(new ApplyJob(files(), model, [uri('/w/cat.png')]).recorded(0, painted, made, 'test 1')).toEqual(painted);
});

it('a contact sheet, too', async () => {
  const fs = files();
  const sheet = new SheetFiles(fs, { photos: [uri('/w/cat.png'), uri('/w/cat.mask.png')], automata: [model] });
  sheet.background = '#102030';
  await sheet.readPhoto(1);
  await sheet.readPhoto(0);
  await sheet.readAutomaton(0);
  fs.files.clear();
  const { comments } = await sharp(sheet.recorded(await result(), 8, 'test 1')).metadata();
  expect(JSON.parse(comments![0]!.text)).toEqual({
    ...{ tool: 'test 1', size: 8, strength: 1, keepColors: false, background: '#102030' },
    photos: [{ name: 'cat.png', sha256: await sha256(png(8, 6)) }, { name: 'cat.mask.png', sha256: await sha256(png(4, 3)) }],
    automata: [{ name: 'mosaic.nca.safetensors', sha256: await sha256(mosaic()) }],
  });
});
