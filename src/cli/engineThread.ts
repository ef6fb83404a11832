/** Entry of the engine's workers in Node. */
import { parentPort, workerData } from 'node:worker_threads';
import { createWorkerRoles, type LanesMessage, type WorkerStart } from '../../engine/worker';
import { provideWebGpu } from './provideWebGpu';

const play = createWorkerRoles();
if ((workerData as { gpu: boolean }).gpu) provideWebGpu();
parentPort!.on('message', (message: WorkerStart | LanesMessage) => play(message));
