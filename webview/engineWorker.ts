/** Entry of the engine's workers in the webview; started from a Blob. */
import { createWorkerRoles, type LanesMessage, type WorkerStart } from '../engine/worker';

const play = createWorkerRoles();
addEventListener('message', ({ data }: MessageEvent<WorkerStart | LanesMessage>) => play(data));
