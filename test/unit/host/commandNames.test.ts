import { expect, it, vi } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import texts from '../../../package.nls.json' with { type: 'json' };
import { commandNames } from '../../../src/commands/commandNames';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

it.each(Object.entries(commandNames))('the questions of %s begin with what the menus call it', (name, shown) => {
  expect(manifest.contributes.commands).toContainEqual(expect.objectContaining({ command: `nca.${name}` }));
  expect(texts[`command.${name as keyof typeof commandNames}`].replace(/…$/, '')).toBe(shown());
});
