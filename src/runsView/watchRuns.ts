import { Disposable, RelativePattern, workspace, type Uri } from 'vscode';
import { literalGlob } from '../pictures/workspaceImages';
import { experimentsFolder } from '../runs/names';
import { folderOf, nameOf } from '../uris';

const PAUSE_MILLISECONDS = 250;
/** Folders of runs and of experiments, which come and go. */
const folders = `{*,${experimentsFolder}/*,${experimentsFolder}/*/*}`;
/** What a row tells of a folder; a checkpoint that grows tells nothing. */
const files = `{*,${experimentsFolder}/*/*}/{run.json,error.txt,*.png,*.nca.safetensors}`;

/**
 * Follows the folders of runs.
 * @param changed is given all that changed since it was called last
 */
export function watchRuns(roots: readonly Uri[], changed: (uris: readonly Uri[]) => void): Disposable {
  let uris: Uri[] = [];
  let timer: NodeJS.Timeout | undefined;
  const note = (uri: Uri) => {
    uris.push(uri);
    timer ??= setTimeout(() => {
      const noted = uris;
      [uris, timer] = [[], undefined];
      changed(noted);
    }, PAUSE_MILLISECONDS);
  };
  const watchers = roots.flatMap((root) => [
    watch(root, folders, note, { changes: false }),
    watch(root, files, note, { changes: true }),
    // With the output folder itself all runs go.
    watch(folderOf(root), literalGlob(nameOf(root)), note, { changes: false }),
  ]);
  return Disposable.from(...watchers, { dispose: () => clearTimeout(timer) });
}

function watch(base: Uri, pattern: string, note: (uri: Uri) => void, { changes }: { changes: boolean }): Disposable {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(base, pattern), false, !changes, false);
  return Disposable.from(watcher, watcher.onDidCreate(note), watcher.onDidDelete(note), watcher.onDidChange(note));
}
