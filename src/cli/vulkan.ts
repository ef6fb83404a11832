import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { messageOf } from '../../shared/messageOf';

/**
 * Whether Vulkan can be had, by which Dawn reaches GPUs on Linux: its loader, and a driver that this would find. Where
 * either is missing Dawn says so itself, with two lines of its own stack, before every answer.
 */
export const hasVulkan = (): boolean => process.platform !== 'linux' || (hasLoader() && hasDriver());

/** A library that is no addon is loaded and then refused. */
function hasLoader(): boolean {
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
  } catch (error) {
    return !/cannot open shared object file|Error loading shared library/.test(messageOf(error));
  }
  return true;
}

/** Variables that name drivers in place of the folders, or beside them. */
const named = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'];

/**
 * Whether there is a driver's manifest where the loader looks for them ("Driver Discovery on Linux" in
 * https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md).
 */
export function hasDriver(env: NodeJS.ProcessEnv = process.env): boolean {
  if (named.some((name) => env[name])) return true;
  const home = env['HOME'] ?? homedir();
  const list = (name: string) => (env[name] || '').split(path.delimiter).filter(Boolean);
  // Loaders are built with folders of their own: one too many here costs nothing, one too few would hide a GPU.
  const places = [
    env['XDG_CONFIG_HOME'] || path.join(home, '.config'),
    ...list('XDG_CONFIG_DIRS'),
    ...['/etc/xdg', '/etc', '/usr/local/etc'],
    env['XDG_DATA_HOME'] || path.join(home, '.local/share'),
    ...list('XDG_DATA_DIRS'),
    ...['/usr/local/share', '/usr/share', '/run/opengl-driver/share'],
  ];
  return places.some((place) => manifestsIn(path.join(place, 'vulkan/icd.d')));
}

function manifestsIn(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.json'));
  } catch {
    return false;
  }
}
