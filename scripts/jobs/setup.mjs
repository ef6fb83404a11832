import { ensureChromium } from '../setup/chromium.mjs';
import { say } from '../setup/process.mjs';
import { ensureVscodeServer } from '../setup/vscodeServer.mjs';

/** All that any other job would fetch when it comes to it. */
export default async function setup() {
  say(`Browser: ${await ensureChromium()}`);
  say(`VS Code server: ${(await ensureVscodeServer()).main}`);
  return 0;
}
