import { wayOf, type MixPart } from '../../shared/mixModels';
import { maskName } from '../../shared/masks';
import { readModel } from '../../shared/modelFile';
import { toBase64 } from '../../shared/export/html';
import type { PlayerMade, PlayerModel } from '../../shared/protocol/playerMessages';
import { automatonOf, recordPainting, type AutomatonRecord, type PaintingRecord } from '../apply/paintingRecord';
import { mixName, packMix } from '../mix/mixFiles';
import { hashed, sha256 } from '../../shared/sha256';
import type { HashedFile } from '../../shared/sha256Schema';

/** An automaton's file as far as its record needs it. */
type HandedOut = Omit<PlayerModel, 'title'>;

/**
 * An export with the record of how it was made; without one where an automaton of it is not known.
 * @param handed automata that the page was given; which of them were used it says itself, as of all files
 * @param tool for example "nca-studio 1.2.0"
 */
export async function recordExport(bytes: Uint8Array, made: PlayerMade, handed: readonly HandedOut[], tool: string): Promise<Uint8Array> {
  const { kind, film, tuning, photo, size, steps, seed, strength, keepColors } = made;
  const [model, second] = [await handedOut(made.automaton, handed), made.second && (await handedOut(made.second, handed))];
  if (!model || second === undefined) return bytes;
  const asTrained = tuning.dt === 1 && tuning.dx === 1;
  const share = made.second?.share;
  const record: PaintingRecord = {
    ...{ tool, size, steps, seed, strength, keepColors, photo, mask: await maskOf(made) },
    automaton: second && share !== undefined ? await mixOf([model, second], share, tool) : await automatonOf(model),
    rest: second && share === undefined ? await automatonOf(second) : undefined,
    exported: { kind, film, tuning: asTrained ? undefined : tuning },
  };
  return recordPainting(bytes, record).file;
}

async function handedOut({ name, sha256: hash }: HashedFile, handed: readonly HandedOut[]): Promise<HandedOut | undefined> {
  const hashes = await Promise.all(handed.map(({ bytes }) => sha256(bytes)));
  return handed.find((model, i) => model.name === name && hashes[i] === hash);
}

/** One that was drawn is in the record: it may never be saved. */
async function maskOf({ mask, photo }: PlayerMade): Promise<PaintingRecord['mask']> {
  if (mask === null) return undefined;
  if (!(mask instanceof Uint8Array)) return mask;
  return { ...(await hashed({ name: maskName(photo.name), bytes: mask })), png: toBase64(mask) };
}

/** As the file that **Save Mix…** writes. */
async function mixOf(models: readonly [HandedOut, HandedOut], share: number, tool: string): Promise<AutomatonRecord> {
  const parts = await Promise.all(models.map(async ({ name, bytes, base }, i): Promise<MixPart> => {
    const model = readModel(bytes);
    return { name, model, sha256: await sha256(bytes), base: base ?? model.metadata.base, weight: i === 0 ? 1 - share : share };
  }));
  const bytes = packMix(parts, tool, wayOf(parts));
  return { ...(await automatonOf({ name: mixName(models.map(({ name }) => name)), bytes })), unsaved: true };
}
