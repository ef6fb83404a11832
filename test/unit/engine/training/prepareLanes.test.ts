import { expect, it } from 'vitest';
import type { TrainingRequest } from '../../../../engine/api';
import type { LaneSetup } from '../../../../engine/lane/tasks';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';
import { prepareLanes } from '../../../../engine/training/prepareLanes';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema, type Settings } from '../../../../shared/configuration/settings';
import { photoSource, type GivenPhoto } from '../../../../engine/photoSource';
import type { Picture } from '../../../../shared/picture';

const gradient = (name: string, strength: number): Picture => {
  const pixels = Uint8ClampedArray.from({ length: 4 * 8 * 8 }, (_, i) => (i % 4 === 3 ? 255 : strength * (i % 32) + i / 8));
  return { name, width: 8, height: 8, pixels };
};

/** What a lane is told, and whether the photo was made for it. */
async function prepared(layout: Settings['nca.automaton.layout']) {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': layout }), 'cpu', 2, { style: true, start: false });
  let made = false;
  const source = photoSource(gradient('photo', 3), { margin: 0, minimumSide: 8, alignment: 8 }, undefined);
  const photo: GivenPhoto = {
    ...source,
    get colors() {
      made = true;
      return undefined;
    },
  };
  const setups: LaneSetup[] = [];
  const prepare = (setup: LaneSetup) => {
    setups.push(setup);
    return Promise.resolve([]);
  };
  const lane = { prepare } as unknown as LaneRemote;
  await prepareLanes(new Lanes([lane]), { settings, photos: [], style: gradient('style', 5) } as unknown as TrainingRequest, [photo]);
  return { made, transfer: setups[0]!.transfer };
}

it('makes no photo for colours that nobody compares', async () => {
  expect(await prepared('coarseToFine')).toEqual({ made: false, transfer: undefined });
});

it('fits the colours once for all lanes where they are compared', async () => {
  const { made, transfer } = await prepared('blur');
  expect(made).toBe(true);
  expect(transfer!.matrix).toHaveLength(3);
});
