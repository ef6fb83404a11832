import { ensureChromium } from '../../scripts/setup/chromium.mjs';

/** Finds or installs a browser; tests read its path from CHROMIUM_PATH. */
export async function setup(): Promise<void> {
  process.env['CHROMIUM_PATH'] = await ensureChromium();
}
