/** Entry of the engine's workers in the webview; started from a Blob. */
import { playRole, type WorkerStart } from '../engine/worker';

addEventListener('message', ({ data }: MessageEvent<WorkerStart>) => playRole(data));
