import type { Uri } from 'vscode';
import { exists, type FileSystem } from '../fileSystem';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { join, resolvePath } from '../uris';
import { writeAtomically } from './atomicWrite';

const checkpointsStayOut = `# Checkpoints of unfinished runs are large and of no use to others.
checkpoint.safetensors
*.part
*.lock
`;

/**
 * The folder that run folders are made in, by the setting `nca.output.folder`.
 * @throws Problem in an untrusted workspace for a folder that could lie outside of it.
 */
export function outputRoot(base: Uri, setting: string, trusted: boolean): Uri {
  if (!trusted && mayLeave(setting)) {
    const reason = `nca.output.folder is "${setting}", which may lie outside of the workspace.`;
    const query = 'nca.output.folder';
    throw new Problem('folder-refused', `${reason} Only trusted workspaces may do that.`, {
      do: 'openSettings',
      query,
    });
  }
  return resolvePath(base, setting);
}

/** Whether a path may lead out of the folder that it starts from. */
export function mayLeave(setting: string): boolean {
  const path = setting.replaceAll('\\', '/');
  return path.startsWith('/') || /^[a-z]:/i.test(path) || path.split('/').includes('..');
}

/**
 * Makes the folder and its .gitignore; that shows early whether it can be written to.
 * @throws Problem `read-only` if not.
 */
export async function prepareOutputRoot(fs: FileSystem, root: Uri): Promise<void> {
  try {
    await fs.createDirectory(root);
    const ignore = join(root, '.gitignore');
    const content = new TextEncoder().encode(checkpointsStayOut);
    if (await exists(fs, ignore)) await tryWriting(fs, root);
    else await writeAtomically(fs, ignore, content, crypto.randomUUID());
  } catch (error) {
    throw notWritable(root, error);
  }
}

/**
 * Makes a folder of the user's, in which nothing else is left: that shows early whether it can be written to.
 * @throws Problem `read-only` if not
 */
export async function prepareFolder(fs: FileSystem, folder: Uri): Promise<void> {
  try {
    await fs.createDirectory(folder);
    await tryWriting(fs, folder);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

const notWritable = (folder: Uri, error: unknown) =>
  new Problem('read-only', `Results cannot be written to ${folder.path}: ${messageOf(error)}`);

async function tryWriting(fs: FileSystem, folder: Uri): Promise<void> {
  const probe = join(folder, `.${crypto.randomUUID()}.part`);
  await fs.writeFile(probe, new Uint8Array());
  await fs.delete(probe);
}
