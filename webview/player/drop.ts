import type { PlayerPhoto } from '../../shared/protocol/playerMessages';

/**
 * The picture that was dropped: a file from outside of the editor, or the uri of one from the Explorer.
 * @throws Error where neither is among what was dropped.
 */
export async function droppedPhoto(
  transfer: DataTransfer,
  read: (uri: string) => Promise<{ photo: PlayerPhoto }>,
): Promise<PlayerPhoto> {
  // To be read at once: after the first wait the transfer is empty.
  const [file] = transfer.files;
  const lists = ['application/vnd.code.uri-list', 'text/uri-list'].map((type) => transfer.getData(type));
  if (file) return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), uri: '', origin: 'chosen' };
  const uri = lists.flatMap((list) => list.split(/\r?\n/)).find((line) => line && !line.startsWith('#'));
  if (!uri) throw new Error('What was dropped is no picture file.');
  return (await read(uri)).photo;
}
