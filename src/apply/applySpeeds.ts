import type { Memento } from 'vscode';
import type { Settings } from '../../shared/configuration/settings';
import type { SavedModel } from '../../shared/modelFile';
import { speedsSchema } from '../../shared/protocol/applyMessages';
import { applyWork } from '../../engine/apply/applyWork';

const key = 'nca.applySpeeds';
/** What times are told for before a photo is chosen: the larger of the sizes that Apply offers. */
const usualPhoto = { width: 1024, height: 768 };

/** How quickly this machine applies automata, by device and layout, as its Apply pages measured it. */
export class ApplySpeeds {
  constructor(private readonly memory: Pick<Memento, 'get' | 'update'>) {}

  all(): Record<string, number> {
    return speedsSchema.safeParse(this.memory.get(key)).data ?? {};
  }

  async keep(measured: string, speed: number): Promise<void> {
    await this.memory.update(key, { ...this.all(), [measured]: speed });
  }

  /** Of a photo of the usual size; null where nothing like it was measured. Only a machine with a GPU has speeds of one. */
  secondsOf(model: SavedModel, device: Settings['nca.device']): number | null {
    const speeds = this.all();
    const devices = device === 'auto' ? (['gpu', 'cpu'] as const) : [device];
    const speed = devices.map((kind) => speeds[`${kind} ${model.layout}`]).find((one) => one !== undefined);
    return speed === undefined ? null : applyWork(model, usualPhoto, model.metadata.steps) / speed;
  }
}
