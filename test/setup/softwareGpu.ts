import { softwareGpuEnvironment } from '../../scripts/setup/softwareGpu.mjs';

/** The processes that run the tests inherit this environment. */
export async function setup(): Promise<void> {
  Object.assign(process.env, await softwareGpuEnvironment());
}
