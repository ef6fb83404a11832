import { resolveSettings } from '../../shared/configuration/resolve';
import { startsFromBase } from '../../shared/configuration/start';
import type { RunRequest } from '../../shared/protocol/messages';
import type { DeviceDescription, TrainingRequest } from '../../engine/api';
import type { EngineClient } from './engineClient';
import { decodePicture } from '../common/pictures';

/** Finds the device, settles what depends on it, and decodes the pictures at the sizes that follow. */
export async function prepareRun(
  request: RunRequest,
  engine: EngineClient,
  base: Uint8Array,
  onDevice: (device: DeviceDescription, settings: TrainingRequest['settings']) => void,
): Promise<{ device: DeviceDescription; training: TrainingRequest }> {
  const device = await engine.describe(request.settings['nca.device']);
  const settings = resolveSettings(request.settings, device.kind, navigator.hardwareConcurrency, {
    style: request.style !== undefined,
    start: request.start !== undefined,
  });
  onDevice(device, settings);
  const size = settings['nca.output.size'];
  const styleSize = Math.max(1, Math.round(settings['nca.style.scale'] * size));
  const style = request.style && (await decodePicture(request.style, styleSize));
  const photos = [];
  for (const photo of request.photos) photos.push(await decodePicture(photo, size));
  engine.setLanes(settings['nca.workers']);
  const guidance = request.guidance && { ...request.guidance, images: [] };
  const { vgg19, checkpoint, stop } = request;
  const start = request.start ?? (startsFromBase(settings, style !== undefined) ? base : undefined);
  return { device, training: { settings, photos, style, guidance, start, vgg19, checkpoint, stop } };
}
