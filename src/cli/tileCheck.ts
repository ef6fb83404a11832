import type { Layout } from '../../engine/automaton/layout';
import { layoutOf } from '../../engine/automaton/layouts';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { checkTile } from '../../engine/apply/tile';
import { chosenLevels } from '../../shared/configuration/chosenLevels';
import { chosenLayout } from '../../shared/configuration/profileLayouts';
import type { Settings } from '../../shared/configuration/settings';
import { messageOf } from '../../shared/messageOf';
import type { SavedModel } from '../../shared/modelFile';
import { quoted } from '../../shared/shellWord';
import { checkSteps } from './growingSteps';
import { UsageError } from './usageError';

/** A tile as it is asked for: sides in pixels. */
interface WantedTile {
  readonly width: number;
  readonly height: number;
  readonly steps?: number | undefined;
}

/**
 * Before a training, which takes minutes.
 * @throws UsageError where the automaton that it trains could make no such tile
 */
export function checkTileOfTraining(tile: WantedTile, settings: Settings): void {
  check(tile, layoutOf({ ...settings, 'nca.automaton.layout': chosenLayout(settings), 'nca.automaton.levels': chosenLevels(settings) }));
}

/** @throws UsageError where a saved automaton can make no such tile */
export const checkTileOfModel = (tile: WantedTile, model: SavedModel): void => check(tile, modelLayout(model));

function check(tile: WantedTile, layout: Layout): void {
  checkSteps(tile.steps, layout);
  try {
    checkTile(tile, layout);
  } catch (error) {
    throw new UsageError(`--tile: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws Error that says where the automaton of a training is, and how to make its tile, if `work` fails to make it */
export function tellingOfAutomaton<T>(work: Promise<T>, model: string, { width, height }: WantedTile): Promise<T> {
  return work.catch((error: unknown) => {
    const again = `nca texture ${quoted(model)} --tile ${width}x${height}`;
    throw new Error(`The automaton is trained and saved, but its tile could not be made: ${messageOf(error)} To try again: ${again}`, { cause: error });
  });
}
