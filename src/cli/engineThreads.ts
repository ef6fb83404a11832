import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MessageChannel, Worker, type MessagePort as NodePort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import type { Lane } from '../../engine/lane/lane';
import type { ApplyRequest, DeviceDescription, Engine, EngineAssets, TrainingListener, TrainingRequest } from '../../engine/api';

/** The project's folder: this file is bundled into its dist/. */
const root = path.join(__dirname, '..');

async function readAssets(): Promise<EngineAssets> {
  const read = async (file: string) => new Uint8Array(await readFile(path.join(root, file))).buffer;
  const [tfjsWasm, automatonWasm, featuresWasm, inception] = await Promise.all(
    ['dist/tfjs-backend-wasm-simd.wasm', 'dist/automaton.wasm', 'dist/features.wasm', 'weights/inception.safetensors'].map(read),
  );
  return { tfjsWasm: tfjsWasm!, automatonWasm: automatonWasm!, featuresWasm: featuresWasm!, inception: inception! };
}

/** The engine in worker threads: one trainer, and lanes that share the batch. */
export class NodeEngine {
  private readonly workers: Worker[] = [];
  private readonly trainer: Worker;
  private readonly engine: Comlink.Remote<Engine>;
  private fail: (error: Error) => void = () => {};
  /** Rejects when a thread dies; a call that waits on it would wait for ever. */
  private readonly crashed = new Promise<never>((_, reject) => (this.fail = reject));

  private constructor(
    private readonly assets: EngineAssets,
    private readonly gpu: boolean,
  ) {
    this.crashed.catch(() => {});
    const { port1, port2 } = new MessageChannel();
    this.trainer = this.startWorker();
    this.trainer.postMessage({ role: 'trainer', port: port1, assets, lanes: [] }, [port1]);
    this.engine = Comlink.wrap<Engine>(asWebPort(port2));
  }

  /** @param gpu whether the threads shall look for a GPU */
  static async start(gpu: boolean): Promise<NodeEngine> {
    return new NodeEngine(await readAssets(), gpu);
  }

  describe(preference: 'auto' | 'cpu' | 'gpu'): Promise<DeviceDescription> {
    return this.orCrash(this.engine.describe(preference));
  }

  setLanes(count: number): void {
    const ports = Array.from({ length: count }, () => this.startLane());
    this.trainer.postMessage({ role: 'lanes', lanes: ports }, ports);
  }

  train(request: TrainingRequest, listener: TrainingListener) {
    return this.orCrash(this.engine.train(request, Comlink.proxy(listener)));
  }

  apply(request: ApplyRequest, progress: (share: number) => void) {
    return this.orCrash(this.engine.apply(request, Comlink.proxy(progress)));
  }

  cancelApplying(): void {
    void this.engine.cancelApplying();
  }

  stop(): void {
    void this.engine.stop();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  /** A lane of its own, for work that is no training run. */
  lane(): Comlink.Remote<Lane> {
    return Comlink.wrap<Lane>(asWebPort(this.startLane()));
  }

  private startLane(): NodePort {
    const { port1, port2 } = new MessageChannel();
    this.startWorker().postMessage({ role: 'lane', port: port1, assets: this.assets }, [port1]);
    return port2;
  }

  private startWorker(): Worker {
    const worker = new Worker(path.join(root, 'dist/engineThread.js'), { workerData: { gpu: this.gpu } });
    worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.workers.push(worker);
    return worker;
  }

  private orCrash<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.crashed]);
  }
}

/** Node's ports have what Comlink uses of the web's. */
const asWebPort = (port: NodePort) => port as unknown as Comlink.Endpoint;
