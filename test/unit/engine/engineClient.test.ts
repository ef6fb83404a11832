import { beforeAll, expect, it } from 'vitest';
import { EngineClient } from '../../../engine/engineClient';
import { playRole, type WorkerStart } from '../../../engine/worker';
import { modelTensors, packModel } from '../../../shared/modelFile';
import { engineAssets } from '../../tinyRequest';
import { useWasm } from './useWasm';

beforeAll(useWasm);

const parameters = modelTensors('blur').reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0);
const model = packModel({ layout: 'blur', parameters: new Float32Array(parameters) });
const photo = { name: 'grey.png', width: 8, height: 8, pixels: new Uint8ClampedArray(8 * 8 * 4).fill(128) };

/** Workers of this thread. After its start a worker hears of its own messages late: calls, which come over ports, overtake them. */
function client(): EngineClient {
  return new EngineClient(() => {
    let begun = false;
    const ports: MessagePort[] = [];
    return {
      postMessage(message: WorkerStart) {
        ports.push(message.port);
        if (begun) setTimeout(() => playRole(message), 200);
        else playRole(message);
        begun = true;
      },
      terminate: () => ports.forEach((port) => port?.close()),
    };
  }, engineAssets);
}

it('has its lanes for a call right after they were set, and for one after they were changed', async () => {
  const engine = client();
  for (const count of [1, 2]) {
    engine.setLanes(count);
    const made = await engine.apply({ model, photo, device: 'cpu', steps: 1 }, () => {});
    expect([made.width, made.height]).toEqual([8, 8]);
  }
  await engine.dispose();
});

it('says that it has none where none were set', async () => {
  const engine = client();
  await expect(engine.apply({ model, photo, device: 'cpu', steps: 1 }, () => {})).rejects.toThrow('no lanes');
  await engine.dispose();
});
