import type { Picture } from '../shared/picture';
import { repeated } from '../shared/repeated';
import { measureSeams } from '../shared/seams';
import type { ApplyRequest } from './api';
import type { EngineClient } from './engineClient';

/**
 * A tile of an automaton, beside and below itself, with how well its edges meet.
 * @param request what of it is left open is as in the automaton's file
 * @param size of the tile, in pixels
 * @param progress is told the share that is done, 0 to 1
 */
export async function makeTexture(
  engine: Pick<EngineClient, 'apply'>,
  request: Omit<ApplyRequest, 'photo' | 'tile'>,
  { width, height }: { readonly width: number; readonly height: number },
  progress: (share: number) => void = () => {},
) {
  const blank: Picture = { name: 'tile', width, height, pixels: new Uint8ClampedArray(4 * width * height) };
  const tile = await engine.apply({ ...request, photo: blank, tile: true }, progress);
  return { tile, repeated: repeated(tile, 2, 2), seams: measureSeams(tile) };
}
