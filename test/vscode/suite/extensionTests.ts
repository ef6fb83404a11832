import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions, Uri, workspace, type Extension } from 'vscode';
import { tinyTraining } from '../../tinyTraining';

const deadlineMilliseconds = 600_000;

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: readonly { readonly properties: Record<string, { readonly default: unknown }> }[];
  };
}

function ourExtension(): Extension<unknown> {
  const found = extensions.getExtension('nca-studio.nca-studio');
  assert.ok(found, 'the extension is installed');
  return found;
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const start = Date.now(); Date.now() - start < deadlineMilliseconds; await delay(500)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`No sign of ${what}.`);
}

/** What any VS Code must do with the extension, whether it runs on a desktop or in a browser. */
export const tests: Readonly<Record<string, () => Promise<void>>> = {
  'activates and registers every command of its manifest': async () => {
    const extension = ourExtension();
    await extension.activate();
    const { contributes } = extension.packageJSON as Manifest;
    const registered = new Set(await commands.getCommands(true));
    const missing = contributes.commands.map(({ command }) => command).filter((name) => !registered.has(name));
    assert.deepEqual(missing, []);
  },

  'has the default of every setting': () => {
    const groups = (ourExtension().packageJSON as Manifest).contributes.configuration;
    for (const [key, { default: expected }] of groups.flatMap(({ properties }) => Object.entries(properties))) {
      assert.deepEqual(workspace.getConfiguration().inspect(key)?.defaultValue, expected, key);
    }
    return Promise.resolve();
  },

  'trains on a picture and leaves result, automaton and run file in the workspace': async () => {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder, 'a workspace is open');
    for (const [key, value] of Object.entries(tinyTraining)) await workspace.getConfiguration().update(key, value);
    void commands.executeCommand('nca.stylize', Uri.joinPath(folder, 'photo.jpg'));
    const run = await until('the finished run', async () => {
      // Past the ready-made automata, which need no training.
      await commands.executeCommand('quickInput.nextSeparator');
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return finishedRun();
    });
    const written = (await workspace.fs.readDirectory(run)).map(([name]) => name);
    for (const name of [/^result\.png$/, /^photo-.*\.nca\.safetensors$/, /^run\.json$/, /^losses\.csv$/]) {
      assert.ok(written.some((file) => name.test(file)), `${name.source} among ${written.join(', ')}`);
    }
  },
};

/** The run's folder once its run file says that all is written. */
async function finishedRun(): Promise<Uri | undefined> {
  for (const file of await workspace.findFiles('nca/*/run.json')) {
    // VS Code takes the old file away before the new one gets its name: for a moment there is none.
    const bytes = await workspace.fs.readFile(file).then(undefined, () => undefined);
    if (!bytes) continue;
    const text = new TextDecoder().decode(bytes);
    if ((JSON.parse(text) as { finished?: boolean }).finished) return Uri.joinPath(file, '..');
  }
  return undefined;
}
