import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';

/**
 * What Dawn needs in its environment to compute on the CPU: Chromium brings SwiftShader, a Vulkan driver that does,
 * and the loader for it. Read when a process starts.
 * @returns {Promise<Record<string, string>>} empty where no such Chromium is found: Dawn then takes the machine's GPU
 */
export async function softwareGpuEnvironment() {
  const chromium = path.dirname(realpathSync(await ensureChromium()));
  const folder = [chromium, '/usr/lib/chromium', '/opt/google/chrome'].find((place) =>
    existsSync(path.join(place, 'vk_swiftshader_icd.json')),
  );
  if (!folder) return {};
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter);
  return { VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraries };
}
