/** What the models folder needs of a disk. Paths are those of the platform. */
export interface FileAccess {
  /** Undefined if there is no such file. */
  size(path: string): Promise<number | undefined>;
  read(path: string): Promise<Uint8Array>;
  /** Bytes `from` … `to`, the end excluded; fewer where the file ends before. */
  readRange(path: string, from: number, to: number): Promise<Uint8Array>;
  /** Writes under another name, flushes and renames, so that nobody ever sees half a file. */
  writeWhole(path: string, content: Uint8Array): Promise<void>;
  /** A file to write to at any place; it is made, with its folders, where it is missing. */
  open(path: string): Promise<OpenFile>;
  /** Names in a folder; none if there is no such folder. */
  list(folder: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  /** With all that is in it; nothing happens if it is not there. */
  remove(path: string): Promise<void>;
}

export interface OpenFile {
  write(content: Uint8Array, at: number): Promise<void>;
  /** What was written has reached the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
