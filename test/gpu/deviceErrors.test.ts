import { expect, it } from 'vitest';
import { gpuBackend, lostReason, useGpu } from '../../engine/gpu';
import { Lane } from '../../engine/lane/lane';
import { padPhoto } from '../../engine/photo';
import { Lanes } from '../../engine/training/lanes';
import { Trainer } from '../../engine/training/trainer';
import { engineAssets, tinyRequest } from '../tinyRequest';
import { provideSoftwareGpu } from './softwareGpu';

it('an error that would leave zeros behind ends the training and says why; the next has a new device', async () => {
  provideSoftwareGpu();
  const { settings, photos: pictures, style } = tinyRequest({ 'nca.device': 'gpu', 'nca.training.batch': 1 }, 'gpu');
  const photos = pictures.map((picture) => padPhoto(picture, { margin: 8, minimumSide: 32, alignment: 1 }));
  const lane = new Lane(engineAssets);
  await lane.prepare({ settings, photos, style });
  const trainer = new Trainer(settings, photos, new Lanes([lane]));
  const { device } = gpuBackend().backend;
  // More than any adapter takes.
  device.createBuffer({ size: 2 ** 40, usage: GPUBufferUsage.STORAGE });
  await device.lost;
  expect(lostReason()).toMatch(/size|memory/i);
  await expect(trainer.iterate()).rejects.toThrow(/^The GPU gave up: .*(size|memory)/i);
  await useGpu();
  expect(gpuBackend().backend.device).not.toBe(device);
  expect(lostReason()).toBeUndefined();
  await lane.prepare({ settings, photos, style });
  expect((await new Trainer(settings, photos, new Lanes([lane])).iterate()).losses.style).toBeGreaterThan(0);
});
