/**
 * Of the languages of Zod's messages only the one that is used: nothing tells a bundler that the others, a quarter of
 * a megabyte in each bundle, never are.
 * @type {import('esbuild').Plugin}
 */
export const onlyEnglish = {
  name: 'only-english',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';" }));
  },
};
