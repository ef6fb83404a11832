/** What a licence asks for beyond its text. `version` is the package's own. */
/** @typedef {(about: { name: string, version: string, author: string, source: string }) => string} Wish */

const nothing = () => '';

/**
 * The licences that a bundled package may have (SPDX identifiers), and what each asks to be said.
 * @type {Readonly<Record<string, Wish>>}
 */
export const knownLicences = {
  '0BSD': nothing,
  'Apache-2.0': nothing,
  'BSD-2-Clause': nothing,
  'BSD-3-Clause': nothing,
  'CC0-1.0': nothing,
  ISC: nothing,
  MIT: nothing,
  // Section 3.2: who gets the program is told how to get the source.
  'MPL-2.0': ({ name, version, source }) =>
    `${name} is bundled unchanged. Its source code form is available under the Mozilla Public License 2.0 from ${source}, `
    + `and as https://www.npmjs.com/package/${name}/v/${version}.`,
  // Section 3(a): creator, notice, link to the licence, link to the work, and whether it was changed.
  'CC-BY-4.0': ({ name, author, source }) =>
    `${name} by ${author} (${source}) is used unchanged under the Creative Commons Attribution 4.0 International Public `
    + 'License, https://creativecommons.org/licenses/by/4.0/, which disclaims warranties.',
};
