import { trainedTuning } from '../../engine/play/tuning';
import type { PlayerMade } from '../../shared/protocol/playerMessages';
import { hashed } from '../../shared/sha256';
import { embeddedSide, type ExportOptions } from './exports';
import type { Player } from './player';
import { mapsColors, type PlayerState } from './state';

/**
 * Makes an export, with what its record says.
 * @returns `made` undefined of films, which carry none, and where something that goes into it changed while it was made
 */
export async function withMade(player: Pick<Player, 'state'>, options: ExportOptions, make: () => Promise<Uint8Array>): Promise<{ bytes: Uint8Array; made: PlayerMade | undefined }> {
  const before = ingredientsOf(player.state);
  const made = await madeOf(player.state, options);
  const bytes = await make();
  const after = ingredientsOf(player.state);
  return { bytes, made: before.every((one, i) => one === after[i]) ? made : undefined };
}

/** A mask is drawn in place. */
const ingredientsOf = ({ photoFile, first, second, use, share, mask, noiseSeed, strength, keepColors, tuning }: PlayerState) =>
  [photoFile, first, second, use, share, mask, mask?.version, noiseSeed, strength, keepColors, tuning];

async function madeOf(state: PlayerState, { kind, size, steps, seconds, framesPerSecond, pacing }: ExportOptions): Promise<PlayerMade | undefined> {
  if (kind === 'webm' || kind === 'mp4') return undefined;
  const { noiseSeed: seed, strength, keepColors, tuning, cast, first, photoFile } = state;
  const isPage = kind === 'html';
  return {
    ...{ kind, seed, strength, tuning },
    ...(isPage ? { size: embeddedSide, steps: cast!.model.metadata.steps, tuning: trainedTuning } : { size, steps }),
    ...(kind === 'gif' && { film: { seconds, framesPerSecond, pacing } }),
    keepColors: keepColors && mapsColors(state),
    automaton: await hashed(first!),
    photo: await hashed(photoFile!),
    second: await secondOf(state),
    mask: await maskOf(state),
  };
}

async function secondOf({ second, use, share, mask }: PlayerState): Promise<PlayerMade['second']> {
  if (!second || (use === 'rest' && !mask)) return null;
  return { ...(await hashed(second)), ...(use === 'mix' && { share }) };
}

async function maskOf({ mask, photoFile }: PlayerState): Promise<PlayerMade['mask']> {
  if (!mask) return null;
  return mask.asFile && photoFile!.mask ? hashed(photoFile!.mask) : mask.png();
}
