import type { TrainingResult } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { makeTexture } from '../../engine/makeTexture';
import type { Picture } from '../../shared/picture';
import type { RunOutput } from '../../shared/protocol/messages';
import type { TileWish } from '../../shared/tile';
import { encodePng } from '../common/pictures';

/** What a texture leaves beside its automaton. */
export interface TextureOutput {
  /** The tile beside and below itself, to look at. */
  readonly shown: Picture;
  readonly tile: NonNullable<RunOutput['tile']>;
}

/** The tile of what was trained. @throws Error if the engine or the browser cannot make it */
export async function textureOutput(engine: Pick<EngineClient, 'apply'>, { model, results }: TrainingResult, device: 'cpu' | 'gpu', wish: TileWish): Promise<TextureOutput> {
  const { width, height } = results[0]!;
  const size = { width: wish.width ?? width, height: wish.height ?? height };
  const { tile, repeated, seams } = await makeTexture(engine, { model, device, steps: wish.steps }, size);
  return { shown: repeated, tile: { png: await encodePng(tile), repeated: await encodePng(repeated), seams } };
}
