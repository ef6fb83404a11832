import { defineConfig, globalIgnores } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Folders that may not import from other folders of the project, save for what `except` names inside those. */
const boundaries = [
  { target: './src/shared', from: './src', except: ['./shared'] },
  { target: './src/shared', from: './webview' },
  { target: ['./src/*.ts', './src/!(cli|shared)/**'], from: './webview', except: ['./engine/api.ts'] },
  { target: ['./src/*.ts', './src/!(cli)/**'], from: './src/cli' },
  { target: './webview', from: './src', except: ['./shared'] },
  { target: './webview/engine', from: ['./webview/panel', './webview/player', './webview/host.ts'] },
  { target: ['./src', './webview'], from: ['./test', './scripts'] },
];

const platforms = {
  vscode: { name: 'vscode', message: 'Only the extension host has it.' },
  node: { regex: '^node:', message: 'Only the extension host and the command line have Node.' },
};
const notInEngine = ['document', 'window', 'process', 'Buffer', 'requestAnimationFrame'];

export default defineConfig(
  globalIgnores([
    'dist/',
    'out/',
    '.cache/',
    'test-results/',
    // Programs of their own kind: AssemblyScript, and what stands in for lib.dom.
    'webview/engine/automaton/wasm/',
    'src/shared/universal.d.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.json' } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.d.ts', '.js', '.mjs'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: boundaries, basePath: import.meta.dirname }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // zod's and tfjs's generics make these noisy where nothing is wrong.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/shared/**', 'webview/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [platforms.vscode], patterns: [platforms.node] }] },
  },
  {
    files: ['src/cli/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [{ ...platforms.vscode, allowTypeImports: true }] }],
    },
  },
  {
    files: ['webview/engine/**'],
    rules: {
      'no-restricted-globals': ['error', ...notInEngine],
      'no-restricted-properties': ['error', { object: 'tf', property: 'addN', message: 'GPUs bind few buffers: see sumOf.' }],
    },
  },
  { files: ['src/cli/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
