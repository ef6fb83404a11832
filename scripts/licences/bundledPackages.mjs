import path from 'node:path';

/**
 * @param {string} file of a package, relative to the root
 * @returns {string} the package's folder, relative to the root
 */
function folderOf(file) {
  const names = file.split('/');
  const at = names.lastIndexOf('node_modules') + 1;
  return names.slice(0, at + (names[at]?.startsWith('@') ? 2 : 1)).join('/');
}

/** esbuild's mark of a module that a package asks not to have in browsers. */
const isEmpty = (/** @type {string} */ file) => file.startsWith('(disabled):');

/**
 * The packages that are in what was built.
 * @param {import('esbuild').Metafile[]} metafiles
 * @param {string[]} copied files of packages that the build copies or compiles in, relative to the root
 * @returns {string[]} their folders, relative to the root, sorted
 */
export function bundledPackages(metafiles, copied) {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap((output) => Object.entries(output.inputs)));
  const used = inputs.filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && !isEmpty(file)).map(([file]) => file);
  const files = [...used, ...copied].map((file) => file.split(path.sep).join('/'));
  return [...new Set(files.filter((file) => file.includes('node_modules/')).map(folderOf))].sort();
}
