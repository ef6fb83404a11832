import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { withVsCode } from './withVsCode';

const [width, height, count] = [64, 48, 3];

/** A camera that pans over a photo. */
async function drawnGif(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-clip-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const photo = await sharp('media/samples/photos/cat.jpg').resize(160).png().toBuffer();
  const frames = await Promise.all(Array.from({ length: count }, (_, frame) => sharp(photo).extract({ left: 30 + 4 * frame, top: 20, width, height }).png().toBuffer()));
  await sharp(frames, { join: { animated: true } }).gif({ delay: [50, 100, 150] }).toFile(path.join(folder, 'clip.gif'));
  return path.join(folder, 'clip.gif');
}

const photo = 'media/samples/photos/cat.jpg';

test('a clip is painted from the Explorer to a file beside it, and so is a folder of frames', async () => {
  const files = { 'clip.gif': await drawnGif(), 'frames/1.jpg': photo, 'frames/2.jpg': photo };
  await withVsCode({ name: 'video', files }, async (vscode) => {
    await vscode.untilCommand('NCA: Stylize Video with NCA…');
    await vscode.chooseFromContextMenu('clip.gif', 'Stylize Video with NCA…');
    await vscode.quickPickItem(/^Woodcut.*ready-made/).click();
    await vscode.webview().getByRole('button', { name: 'Its own size' }).click();
    await vscode.webview().getByText('Written: clip-nca.gif').first().waitFor({ timeout: 400_000 });
    await vscode.explorerItem('clip-nca.gif').waitFor();
    await vscode.screenshot('painted');
    expect(await sharp(path.join(vscode.workspace, 'clip-nca.gif'), { animated: true }).metadata()).toMatchObject({ width, pageHeight: height, pages: count, delay: [50, 100, 150] });
    const record = JSON.parse(await readFile(path.join(vscode.workspace, 'clip-nca.gif.json'), 'utf8')) as unknown;
    expect(record).toMatchObject({ automaton: { name: 'woodcut.nca.safetensors' }, input: { name: 'clip.gif' }, settings: { size: 'original', strength: 1 } });
    await vscode.chooseFromContextMenu('frames', 'Stylize Video with NCA…');
    await vscode.quickPickItem(/^Woodcut.*ready-made/).click();
    const page = vscode.webview();
    await page.getByLabel('Longer side').fill('48');
    await page.getByRole('button', { name: 'Stylize', exact: true }).click();
    await page.getByText('Written: frames-nca').first().waitFor({ timeout: 400_000 });
    expect((await readdir(path.join(vscode.workspace, 'frames-nca'))).sort()).toEqual(['1.png', '2.png']);
    expect((await readdir(vscode.workspace)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });
});
