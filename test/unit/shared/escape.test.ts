import { expect, it } from 'vitest';
import { csvField, escapeMessage } from '../../../shared/escape';

/** What VS Code makes links and icons of (`parseLinkedText`, `renderLabelWithIcons`). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i;
const icon = /\$\([\w-]+(?:~\w+)?\)/;

it.each([
  '[See what is new](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%22%7D)',
  '[[a](command:x)](command:y)',
  'a $(trash) b $(sync~spin)',
])('a message holds neither link nor icon: %s', (text) => {
  expect(text).toMatch(new RegExp(`${link.source}|${icon.source}`, 'i'));
  expect(escapeMessage(text)).not.toMatch(link);
  expect(escapeMessage(text)).not.toMatch(icon);
  expect(escapeMessage(text).replaceAll('\u2060', '')).toBe(text);
});

it('a message keeps its lines and nothing else that moves a cursor', () => {
  expect(escapeMessage('a\nb\u001b[2J\u202Ec')).toBe('a\nb[2Jc');
});

it('a field of CSV begins no formula, and a number stays one', () => {
  expect(['=1', '+a', '-a', '@a', '-2', 'a"b'].map(csvField)).toEqual(["'=1", "'+a", "'-a", "'@a", '-2', '"a""b"']);
});
