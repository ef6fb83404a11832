import type { FileStat, FileType, Uri } from 'vscode';
import { URI } from 'vscode-uri';
import type { FileSystem } from '../../../src/fileSystem';

/** `file:///w/cat.jpg` and the like; the real class, without VS Code. */
export const uri = (path: string) => URI.file(path) as Uri;

const file = 1 as FileType;
const folder = 2 as FileType;

/** Files in a map by path; parents of files are folders. Paths in `refused` fail as a read-only disk does. */
export class MemoryFileSystem implements FileSystem {
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Set<string>(['/']);
  /** Every change, in order: "write /w/a", "rename /w/a /w/b". */
  readonly changes: string[] = [];
  refuses: (path: string) => boolean = () => false;

  constructor(files: Record<string, Uint8Array | string> = {}) {
    for (const [path, content] of Object.entries(files)) this.put(path, content);
  }

  put(path: string, content: Uint8Array | string): void {
    this.files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    this.addFolders(path.slice(0, path.lastIndexOf('/')));
  }

  text(path: string): string {
    return new TextDecoder().decode(this.files.get(path));
  }

  json(path: string): unknown {
    return JSON.parse(this.text(path));
  }

  list(path: string): string[] {
    return [...this.files.keys()].filter((name) => name.startsWith(`${path}/`)).sort();
  }

  readFile = ({ path }: Uri) => this.attempt(() => this.existing(path));

  writeFile = ({ path }: Uri, content: Uint8Array) =>
    this.change(`write ${path}`, path, () => this.put(path, content));

  rename = (from: Uri, to: Uri, { overwrite }: { overwrite: boolean }) =>
    this.change(`rename ${from.path} ${to.path}`, to.path, () => {
      if (!overwrite && this.files.has(to.path)) throw new Error(`EntryExists: ${to.path}`);
      this.put(to.path, this.existing(from.path));
      this.files.delete(from.path);
    });

  createDirectory = ({ path }: Uri) => this.change(`create ${path}`, path, () => this.addFolders(path));

  delete = ({ path }: Uri) =>
    this.change(`delete ${path}`, path, () => {
      this.existing(path);
      this.files.delete(path);
    });

  readDirectory = ({ path }: Uri) =>
    this.attempt((): [string, FileType][] => {
      if (!this.folders.has(path)) throw new Error(`EntryNotFound: ${path}`);
      const prefix = path === '/' ? path : `${path}/`;
      const children = (names: Iterable<string>) =>
        [...names].filter((name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'));
      const named = (names: string[], type: FileType) =>
        names
          .map((name): [string, FileType] => [name.slice(prefix.length), type])
          .filter(([name]) => name !== '');
      return [...named(children(this.files.keys()), file), ...named(children(this.folders), folder)];
    });

  stat = ({ path }: Uri) =>
    this.attempt((): FileStat => {
      const type = this.folders.has(path) ? folder : file;
      const size = type === folder ? 0 : this.existing(path).length;
      return { type, size, ctime: 0, mtime: 0 };
    });

  private existing(path: string): Uint8Array {
    const content = this.files.get(path);
    if (!content) throw Object.assign(new Error(`EntryNotFound: ${path}`), { code: 'FileNotFound' });
    return content;
  }

  private addFolders(path: string): void {
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) this.folders.add(at);
  }

  private change(what: string, path: string, work: () => void): Promise<void> {
    return this.attempt(() => {
      if (this.refuses(path)) throw new Error(`NoPermissions: ${path}`);
      this.changes.push(what);
      work();
    });
  }

  private attempt<T>(work: () => T): Promise<T> {
    return Promise.resolve().then(work);
  }
}
