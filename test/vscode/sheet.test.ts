import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';

const photo = 'Überlange Straßenansicht am frühen Morgen 神奈川.jpg';
const files = {
  [photo]: 'media/samples/photos/cat.jpg',
  'mosaic.jpg': 'media/samples/styles/mosaic.jpg',
  'woodcut.nca.safetensors': 'weights/gallery/woodcut.nca.safetensors',
};

test('from the Explorer a contact sheet is made of a photo in an automaton, and a texture of a style', () =>
  withVsCode({ name: 'sheet', files, settings: tinyTraining }, async (vscode) => {
    await vscode.untilCommand('NCA: Make NCA Texture…');
    await vscode.select(photo, 'woodcut.nca.safetensors');
    await vscode.chooseFromContextMenu('woodcut.nca.safetensors', 'Make NCA Contact Sheet…');
    await vscode.webview().getByText('Written: sheet.png').waitFor({ timeout: 240_000 });
    await vscode.explorerItem('sheet.png').waitFor();
    await vscode.screenshot('sheet');
    const { comments } = await sharp(path.join(vscode.workspace, 'sheet.png')).metadata();
    expect(JSON.parse(comments![0]!.text)).toMatchObject({ photos: [{ name: photo }], automata: [{ name: 'woodcut.nca.safetensors' }] });

    await vscode.chooseFromContextMenu('mosaic.jpg', 'Make NCA Texture…');
    const tileOf = async () => {
      const root = path.join(vscode.workspace, 'nca');
      const [run] = (await readdir(root).catch(() => [])).filter((name) => !name.startsWith('.'));
      const record = run && (await readFile(path.join(root, run, 'run.json'), 'utf8').catch(() => undefined));
      return record ? { folder: path.join(root, run), ...(JSON.parse(record) as { finished: boolean; seams?: unknown }) } : undefined;
    };
    await vi.waitUntil(async () => (await tileOf())?.seams !== undefined, { timeout: 300_000, interval: 500 });
    await vscode.webview().getByText(/2 × 2/).first().waitFor();
    await vscode.screenshot('texture');
    const { folder, seams } = (await tileOf())!;
    expect(seams).toBeDefined();
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['result.png']));
  }));
