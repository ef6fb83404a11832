import { droppedFile } from '../common/drop';
import type { PlayerPhoto } from '../../shared/protocol/playerMessages';

/**
 * The picture that was dropped: a file from outside of the editor, or the uri of one from the Explorer.
 * @throws Error where neither is among what was dropped.
 */
export async function droppedPhoto(
  transfer: DataTransfer,
  read: (uri: string) => Promise<{ photo: PlayerPhoto }>,
): Promise<PlayerPhoto> {
  const dropped = await droppedFile(transfer);
  if ('uri' in dropped) return (await read(dropped.uri)).photo;
  return { ...dropped, uri: '', origin: 'chosen' };
}
