import { wayOf, type MixPart } from '../../shared/mixModels';
import { maskName } from '../../shared/masks';
import { readModel } from '../../shared/modelFile';
import { toBase64 } from '../../shared/export/html';
import type { PlayerMade, PlayerModel, PlayerPhoto } from '../../shared/protocol/playerMessages';
import { automatonOf, fileOf, recordPainting, type AutomatonRecord, type PaintingRecord } from '../apply/paintingRecord';
import { mixName, packMix } from '../mix/mixFiles';
import { sha256 } from '../runs/sha256';

/** What a player's page was given: the files may be others when an export comes. */
export interface HandedOut {
  model?: PlayerModel;
  second?: PlayerModel;
  photo?: PlayerPhoto;
}

/**
 * An export with the record of how it was made, of what was handed out; without one where that is not known.
 * @param tool for example "nca-studio 1.2.0"
 */
export async function recordExport(bytes: Uint8Array, made: PlayerMade, handed: HandedOut, tool: string): Promise<Uint8Array> {
  const { model, photo, second } = handed;
  if (!model || !photo || (made.second && !second)) return bytes;
  const { kind, film, tuning, second: use, size, steps, seed, strength, keepColors } = made;
  const asTrained = tuning.dt === 1 && tuning.dx === 1;
  const record: PaintingRecord = {
    ...{ tool, size, steps, seed, strength, keepColors, photo: await fileOf(photo), mask: await maskOf(made, photo) },
    automaton: typeof use === 'object' && use ? await mixOf([model, second!], use.share, tool) : await automatonOf(model),
    rest: use === 'rest' ? await automatonOf(second!) : undefined,
    exported: { kind, film, tuning: asTrained ? undefined : tuning },
  };
  return recordPainting(bytes, record).file;
}

/** One that was drawn is in the record: it may never be saved. */
async function maskOf({ mask }: PlayerMade, photo: PlayerPhoto): Promise<PaintingRecord['mask']> {
  if (mask === null) return undefined;
  if (mask === 'beside') return photo.mask && fileOf(photo.mask);
  return { ...(await fileOf({ name: maskName(photo.name), bytes: mask })), png: toBase64(mask) };
}

/** As the file that **Save Mix…** writes. */
async function mixOf(models: readonly [PlayerModel, PlayerModel], share: number, tool: string): Promise<AutomatonRecord> {
  const parts = await Promise.all(models.map(async ({ name, bytes, base }, i): Promise<MixPart> => {
    const model = readModel(bytes);
    return { name, model, sha256: await sha256(bytes), base: base ?? model.metadata.base, weight: i === 0 ? 1 - share : share };
  }));
  const bytes = packMix(parts, tool, wayOf(parts));
  return { ...(await automatonOf({ name: mixName(models.map(({ name }) => name)), bytes })), unsaved: true };
}
