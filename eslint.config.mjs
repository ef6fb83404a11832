import { defineConfig, globalIgnores } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The host is all of `src` but the programs that run without an editor. */
const host = ['./src/*.ts', './src/!(cli|base)/**'];
/** What a folder may not import of the others: shared ← engine ← webview and src, and no arrow runs back. */
const boundaries = [
  { target: './shared', from: ['./engine', './webview', './src'] },
  { target: './engine', from: ['./webview', './src'] },
  { target: './webview', from: './src' },
  { target: './src', from: './webview' },
  { target: host, from: './engine', except: ['./api.ts'] },
  { target: host, from: ['./src/cli', './src/base'] },
  { target: ['./shared', './engine', './webview', './src'], from: ['./test', './scripts'] },
];

const platforms = {
  vscode: { name: 'vscode', message: 'Only the extension host has it.' },
  node: { regex: '^node:', message: 'Only the extension host and the command line have Node.' },
};
/** Pipes that are cut, and files' names that move the cursor. */
const rawOutput = [
  { selector: "CallExpression[callee.object.object.name='process'][callee.property.name='write']", message: 'Print by src/cli/terminal.ts.' },
  { selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']", message: 'Set process.exitCode: output would be cut.' },
];
/** They make links, commands and icons out of what they show. */
const renderingWindows = [
  'showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'setStatusBarMessage',
  'showQuickPick', 'createQuickPick', 'showInputBox', 'createInputBox', 'withProgress',
].map((property) => ({ object: 'window', property, message: 'Text of files would be rendered: see src/plainWindow.ts.' }));
const notInEngine = ['document', 'window', 'process', 'Buffer', 'requestAnimationFrame'];

export default defineConfig(
  globalIgnores([
    'dist/',
    'out/',
    '.cache/',
    'test-results/',
    // Programs of their own kind: AssemblyScript, and what stands in for lib.dom.
    'engine/automaton/wasm/',
    'engine/features/wasm/',
    'shared/universal.d.ts',
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
    files: ['shared/**', 'engine/**', 'webview/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [platforms.vscode], patterns: [platforms.node] }] },
  },
  {
    files: ['src/cli/**', 'src/base/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [{ ...platforms.vscode, allowTypeImports: true }] }],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/plainWindow.ts'],
    rules: { 'no-restricted-properties': ['error', ...renderingWindows] },
  },
  {
    files: ['src/cli/**'],
    ignores: ['src/cli/terminal.ts'],
    rules: { 'no-restricted-syntax': ['error', ...rawOutput], 'no-console': 'error' },
  },
  {
    files: ['engine/**'],
    rules: {
      'no-restricted-globals': ['error', ...notInEngine],
      'no-restricted-properties': ['error', { object: 'tf', property: 'addN', message: 'GPUs bind few buffers: see sumOf.' }],
    },
  },
  { files: ['src/base/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
