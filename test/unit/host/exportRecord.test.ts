import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeGif } from '../../../shared/export/gif';
import { exportedHtml } from '../../../shared/export/html';
import type { PlayerMade } from '../../../shared/protocol/playerMessages';
import { paintingRecordIn } from '../../../src/apply/paintingRecord';
import { paintLine } from '../../../src/apply/repeatLine';
import { mixFiles } from '../../../src/mix/mixFiles';
import { recordExport } from '../../../src/player/exportRecord';
import { sha256 } from '../../../shared/sha256';
import { MemoryFileSystem, uri } from './memoryFileSystem';
import { png } from './pictures';

const automaton = (name: string) => ({ name: `${name}.nca.safetensors`, bytes: new Uint8Array(readFileSync(`weights/gallery/${name}.nca.safetensors`)) });
const photo = { name: 'Mönch.png', bytes: new Uint8Array(png(8, 6)), uri: 'file:///w/m.png', origin: 'chosen' as const, mask: { name: 'Mönch.mask.png', bytes: new Uint8Array(png(4, 3)) } };
const [mosaic, woodcut] = [automaton('mosaic'), automaton('woodcut')];
const handed = [mosaic, woodcut];
const hashed = ({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }) => ({ name, sha256: createHash('sha256').update(bytes).digest('hex') });
const made: PlayerMade = { kind: 'png', automaton: hashed(mosaic), photo: hashed(photo), size: 512, steps: 2, seed: 7, strength: 0.4, keepColors: true, tuning: { dt: 1, dx: 1 }, second: null, mask: null };
const picture = async () => new Uint8Array(await sharp({ create: { width: 8, height: 6, channels: 3, background: '#a03' } }).png().toBuffer());
const lineOf = (file: Uint8Array) => paintLine(paintingRecordIn(file)!);

describe('what the player exports', () => {
  it('says how to make it again, as it played', async () => {
    const file = await recordExport(await picture(), { ...made, tuning: { dt: 0.5, dx: 1.2 } }, handed, 'test 1');
    expect(paintingRecordIn(file)).toMatchObject({ tool: 'test 1', automaton: { sha256: await sha256(mosaic.bytes) }, photo: { sha256: await sha256(photo.bytes) } });
    expect(lineOf(file)).toBe("nca export mosaic.nca.safetensors 'Mönch.png' --png --size 512 --steps 2 --seed 7 --strength 0.4 --step-size 0.5 --scale 1.2 --keep-colors");
  });

  it('names a mix that has no file by what it is made of, and is that of Save Mix', async () => {
    const file = await recordExport(await picture(), { ...made, second: { ...hashed(woodcut), share: 0.25 } }, handed, 'test 1');
    const fs = new MemoryFileSystem({ '/w/mosaic.nca.safetensors': mosaic.bytes, '/w/woodcut.nca.safetensors': woodcut.bytes });
    const saved = await mixFiles(fs, [uri('/w/mosaic.nca.safetensors'), uri('/w/woodcut.nca.safetensors')], [0.75, 0.25], 'test 1');
    expect(paintingRecordIn(file)!.automaton).toMatchObject({ name: 'mosaic+woodcut.nca.safetensors', sha256: await sha256(saved.bytes) });
    expect(lineOf(file)).toMatch(/^nca mix mosaic\.nca\.safetensors woodcut\.nca\.safetensors --weights 0\.75,0\.25 --by weights && nca export mosaic\+woodcut\.nca\.safetensors /);
  });

  it('holds a mask that was drawn, and names one that lies beside the photo', async () => {
    const drawn = await picture();
    const own = paintingRecordIn(await recordExport(await picture(), { ...made, mask: drawn, second: hashed(woodcut) }, handed, 'test 1'))!;
    expect(own.mask).toEqual({ name: 'Mönch.mask.png', sha256: await sha256(drawn), png: Buffer.from(drawn).toString('base64') });
    const beside = await recordExport(await picture(), { ...made, mask: hashed(photo.mask), second: hashed(woodcut) }, handed, 'test 1');
    expect(paintingRecordIn(beside)!.mask).toEqual({ name: 'Mönch.mask.png', sha256: await sha256(photo.mask.bytes) });
    expect(lineOf(beside)).toContain("--mask 'Mönch.mask.png' --rest woodcut.nca.safetensors");
  });

  it('is a GIF or a page, too', async () => {
    const frame = { name: '', width: 4, height: 3, pixels: new Uint8ClampedArray(48).fill(200) };
    const film = { seconds: 2, framesPerSecond: 10, pacing: 'even' } as const;
    const gif = await encodeGif([frame, frame], 10);
    const recorded = await recordExport(gif, { ...made, kind: 'gif', film }, handed, 'test 1');
    expect(lineOf(recorded)).toBe("nca export mosaic.nca.safetensors 'Mönch.png' --gif --size 512 --steps 2 --seed 7 --strength 0.4 --seconds 2 --fps 10 --pacing even --keep-colors");
    const pixels = (file: Uint8Array) => sharp(file, { animated: true }).raw().toBuffer();
    expect(await pixels(recorded)).toEqual(await pixels(gif));
    const page = exportedHtml({ ...{ title: '</head>', layout: 'blur', shifts: [], parameters: '', steps: 1, seed: 1, noiseLevel: 1, margin: 0, keepColors: false, strength: 1, kernel: '' }, photo: { name: '', bytes: '' } }, 'let page;');
    const html = await recordExport(new TextEncoder().encode(page), { ...made, kind: 'html', photo: { ...hashed(photo), name: '</script>.png' } }, handed, 'test 1');
    expect(lineOf(html)).toContain("'</script>.png' --html --size 512");
    expect(new TextDecoder().decode(html).match(/<\/script>/g)).toHaveLength(3);
  });

  it('goes without where what it was made of is not known', async () => {
    const file = await picture();
    expect(await recordExport(file, made, [], 'test 1')).toBe(file);
    expect(await recordExport(file, made, [{ ...woodcut, name: mosaic.name }], 'test 1')).toBe(file);
    expect(await recordExport(file, { ...made, second: hashed(woodcut) }, [mosaic], 'test 1')).toBe(file);
    expect(paintingRecordIn(file)).toBeUndefined();
    expect(paintingRecordIn(new TextEncoder().encode('<html><head></head></html>'))).toBeUndefined();
    expect(paintingRecordIn(Uint8Array.from('GIF89a', (letter) => letter.charCodeAt(0)))).toBeUndefined();
  });
});
