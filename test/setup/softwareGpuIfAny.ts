import { setup as provide } from './softwareGpu';

/** For runs that say what they leave out where no software GPU is to be had. */
export async function setup(): Promise<void> {
  await provide().catch((error: unknown) => console.warn(`No software GPU: ${String(error)}`));
}
