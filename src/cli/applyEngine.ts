import { availableParallelism } from 'node:os';
import type { DeviceDescription } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { startEngine } from './engineThreads';

/** Where saved automata run. */
export interface ApplyDevice {
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** CPU workers; 0: by cores. */
  readonly workers: number;
}

/** The first Ctrl-C ends it; pictures that are done stay. */
class Interrupted extends Error {
  override readonly message = 'Cancelled.';
}

/** What a job has of the engine. */
export interface ApplyEngine {
  readonly engine: EngineClient;
  readonly device: DeviceDescription['kind'];
  /** @throws Interrupted after Ctrl-C */
  readonly goOn: () => void;
}

/** Starts an engine for saved automata, and ends it with the work or at Ctrl-C. */
export async function withApplyEngine<T>({ device, workers }: ApplyDevice, work: (parts: ApplyEngine) => Promise<T>): Promise<T> {
  const engine = await startEngine(device !== 'cpu');
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    engine.cancelApplying().catch(() => {});
  };
  const goOn = () => {
    if (interrupted) throw new Interrupted();
  };
  process.once('SIGINT', interrupt);
  try {
    const { kind } = await engine.describe(device);
    engine.setLanes(kind === 'gpu' ? 1 : workers || Math.max(1, availableParallelism()));
    return await work({ engine, device: kind, goOn });
  } catch (error) {
    throw interrupted ? new Interrupted() : error;
  } finally {
    process.off('SIGINT', interrupt);
    await engine.dispose();
  }
}
