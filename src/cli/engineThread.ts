/** Entry of the engine's workers in Node. */
import { parentPort, workerData } from 'node:worker_threads';
import { playRole, type WorkerStart } from '../../engine/worker';
import { provideWebGpu } from './provideWebGpu';

if ((workerData as { gpu: boolean }).gpu) provideWebGpu();
parentPort!.on('message', (message: WorkerStart) => playRole(message));
