/** A file from outside of the editor, or the uri of one from the Explorer. */
export type Dropped = { readonly name: string; readonly bytes: Uint8Array } | { readonly uri: string };

/** @throws Error where neither is among what was dropped */
export async function droppedFile(transfer: DataTransfer): Promise<Dropped> {
  // To be read at once: after the first wait the transfer is empty.
  const [file] = transfer.files;
  const lists = ['application/vnd.code.uri-list', 'text/uri-list'].map((type) => transfer.getData(type));
  if (file) return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  const uri = lists.flatMap((list) => list.split(/\r?\n/)).find((line) => line && !line.startsWith('#'));
  if (!uri) throw new Error('What was dropped is no picture file.');
  return { uri };
}
