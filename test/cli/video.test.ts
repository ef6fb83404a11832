import { execFile, execFileSync, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const photo = path.resolve('media/samples/photos/cat.jpg');
const [width, height, count] = [40, 32, 4];

async function nca(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<{ result: string; record: string; frames: number }> {
  const { stdout } = await run(process.execPath, ['dist/cli.js', 'video', 'woodcut', ...args, '--device', 'cpu', '--workers', '1', '--json'], { env });
  return JSON.parse(stdout) as { result: string; record: string; frames: number };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-video-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A camera that pans over a photo: `f8.png` to `f11.png`, so that names sort by number alone. */
async function drawnFrames(folder: string): Promise<string[]> {
  await mkdir(folder);
  const files = Array.from({ length: count }, (_, frame) => path.join(folder, `f${frame + 8}.png`));
  for (const [frame, file] of files.entries()) await sharp(photo).resize(160).extract({ left: 40 + 2 * frame, top: 20, width, height }).png().toFile(file);
  return files;
}

const pixels = (file: string, page = 0) => sharp(file, { page }).removeAlpha().raw().toBuffer();
const exists = (file: string) => access(file).then(() => true, () => false);

it('paints a folder of frames in the order of their numbers, and goes on after a kill where it was', async () => {
  const folder = await newFolder();
  const input = path.join(folder, 'frames');
  await drawnFrames(input);
  const whole = await nca([input, '--out', path.join(folder, 'whole')]);
  expect((await readdir(whole.result)).sort()).toEqual(['f10.png', 'f11.png', 'f8.png', 'f9.png']);
  expect(JSON.parse(await readFile(whole.record, 'utf8'))).toMatchObject({ automaton: { name: 'woodcut.nca.safetensors', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, settings: { strength: 1 } });

  const out = path.join(folder, 'killed');
  const unfinished = path.join(out, 'frames-nca.unfinished');
  const child = spawn(process.execPath, ['dist/cli.js', 'video', 'woodcut', input, '--out', out, '--device', 'cpu', '--workers', '1'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await expect.poll(() => exists(path.join(unfinished, 'f9.png')), { timeout: 120_000, interval: 20 }).toBe(true);
  child.kill('SIGKILL');
  await ended;
  // What is whole is not done again: a mark on it stays.
  await sharp({ create: { width, height, channels: 3, background: '#123456' } }).png().toFile(path.join(folder, 'mark.png'));
  await writeFile(path.join(unfinished, 'f8.png'), await readFile(path.join(folder, 'mark.png')));
  await expect(nca([input, '--out', out, '--strength', '0.5'])).rejects.toThrow('holds an unfinished clip of another automaton, input or settings');
  const resumed = await nca([input, '--out', out]);
  expect(await exists(unfinished)).toBe(false);
  expect(await pixels(path.join(resumed.result, 'f8.png'))).toEqual(await pixels(path.join(folder, 'mark.png')));
  for (const name of ['f9.png', 'f10.png', 'f11.png']) expect(await pixels(path.join(resumed.result, name))).toEqual(await pixels(path.join(whole.result, name)));
});

it('paints an animated GIF with its times', async () => {
  const folder = await newFolder();
  const files = await drawnFrames(path.join(folder, 'frames'));
  const gif = path.join(folder, 'clip.gif');
  await sharp(files, { join: { animated: true } }).gif({ delay: [50, 100, 150, 200] }).toFile(gif);
  const { result, frames } = await nca([gif]);
  expect([path.basename(result), frames]).toEqual(['clip-nca.gif', count]);
  expect(await sharp(result, { animated: true }).metadata()).toMatchObject({ width, pageHeight: height, pages: count, delay: [50, 100, 150, 200] });
  expect(await pixels(result)).not.toEqual(await pixels(gif));
});

it('says what videos need where there is no ffmpeg', async () => {
  const folder = await newFolder();
  const clip = path.join(folder, 'clip.mp4');
  await writeFile(clip, 'anything');
  await expect(nca([clip], { ...process.env, PATH: folder })).rejects.toThrow('Videos need ffmpeg, and there is no ffprobe on this machine’s PATH'.replace('’', "'"));
});

const hasFfmpeg = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!hasFfmpeg)('paints a video whose name begins like an option, and keeps its sound', async () => {
  const folder = await newFolder();
  await drawnFrames(path.join(folder, 'frames'));
  const clip = path.join(folder, '-i; x.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-framerate', '8', '-start_number', '8', '-i', path.join(folder, 'frames/f%d.png'), '-f', 'lavfi', '-i', 'sine=440:duration=0.5', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', `file:${clip}`]);
  const { result, frames } = await nca([clip, '--size', '39', '--out', folder]);
  expect(frames).toBe(count);
  const streams = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name,width,height,nb_frames,avg_frame_rate', '-of', 'json', `file:${result}`], { encoding: 'utf8' });
  expect(JSON.parse(streams)).toMatchObject({ streams: [{ codec_name: 'h264', width: 38, height: 30, nb_frames: '4', avg_frame_rate: '8/1' }, { codec_name: 'aac' }] });
});
