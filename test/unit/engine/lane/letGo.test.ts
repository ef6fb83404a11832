import * as Comlink from 'comlink';
import { expect, it, vi } from 'vitest';
import { Lane } from '../../../../engine/lane/lane';
import { photoSource } from '../../../../engine/photoSource';
import { engineAssets, rings, tinyRequest } from '../../../tinyRequest';
import { useWasm } from '../useWasm';

it('a lane closes the channel to who hears of its preparing, after all was told', async () => {
  await useWasm();
  const { port1, port2 } = new MessageChannel();
  Comlink.expose(new Lane(engineAssets), port1);
  const lane = Comlink.wrap<Lane>(port2);
  const { settings, style } = tinyRequest();
  const photos = [photoSource(rings('photo', 64, 64, 4), { margin: 32, minimumSide: 64, alignment: 8 }, undefined)];
  const [told, closed]: [string[], () => void] = [[], vi.fn()];
  const preparing = Object.assign((what: unknown) => void told.push(what as string), { [Comlink.finalizer]: closed });
  try {
    await lane.prepare({ settings, photos, style }, Comlink.proxy(preparing));
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
    expect(told).toEqual(['automaton', 'network', 'style']);
  } finally {
    port1.close();
  }
});
