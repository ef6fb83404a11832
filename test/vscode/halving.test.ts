import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';

const experiment = 'test/vscode/fixtures/seeds.nca-experiment.json';
const files = { 'cat.jpg': 'media/samples/photos/cat.jpg', 'seeds.nca-experiment.json': experiment };
const settings = { ...tinyTraining, 'nca.training.iterations': 12 };

interface Results {
  readonly runs: readonly { readonly state: string; readonly variation: Record<string, number> }[];
}

const statesIn = async (folder: string): Promise<[seed: number, state: string][]> =>
  (JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as Results).runs.map(({ state, variation }) => [variation['nca.seed']!, state]);

/** What the command line makes of the same. */
async function byCommandLine(): Promise<[seed: number, state: string][]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-halving-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [to, from] of Object.entries(files)) await cp(from, path.join(folder, to));
  await mkdir(path.join(folder, '.vscode'));
  await writeFile(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
  await promisify(execFile)(process.execPath, [path.resolve('dist/cli.js'), 'experiment', 'seeds.nca-experiment.json', '--out', 'out'], { cwd: folder });
  return statesIn(path.join(folder, 'out'));
}

test('an experiment that halves discards in the editor what it discards on the command line, and its rows say why', () =>
  withVsCode({ name: 'halving', files, settings }, async (vscode) => {
    await vscode.runCommand('NCA: Run NCA Experiment…');
    await vscode.quickPickItem(/seeds/).first().click();
    await vscode.page.getByRole('button', { name: 'Start' }).click();
    const row = (name: RegExp) => vscode.page.getByRole('treeitem', { name });
    await row(/^seeds.*1 of 4 done, 3 discarded/).waitFor({ timeout: 400_000 });
    await row(/seed \d, discarded.*after 3 iterations: number [34] of 4 by style/).first().waitFor();
    await row(/seed \d, discarded.*after 6 iterations: number 2 of 2 by style/).waitFor();
    // As wide as the reasons.
    const sash = (await vscode.page.locator('.part.sidebar').boundingBox())!;
    await vscode.page.mouse.move(sash.x + sash.width, sash.y + sash.height / 2);
    await vscode.page.mouse.down();
    await vscode.page.mouse.move(sash.x + 640, sash.y + sash.height / 2, { steps: 5 });
    await vscode.page.mouse.up();
    await vscode.screenshot('discarded');
    // The report is written behind the last run.
    const states = () => statesIn(path.join(vscode.workspace, 'nca/experiments/seeds'));
    await expect.poll(async () => (await states()).map(([, state]) => state).sort(), { timeout: 60_000 }).toEqual(['discarded', 'discarded', 'discarded', 'done']);
    expect(await states()).toEqual(await byCommandLine());
  }));
