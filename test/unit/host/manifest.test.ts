import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import texts from '../../../package.nls.json';

const { commands, menus } = manifest.contributes;
const titleOf = (name: string) => {
  const { title } = commands.find(({ command }) => command === name)!;
  return texts[title.replaceAll('%', '') as keyof typeof texts];
};

describe('package.json’s commands', () => {
  it('share one category, so that the palette lists them together', () => {
    expect(new Set(commands.map(({ category }) => category))).toEqual(new Set(['NCA']));
  });

  it('say NCA in menus where others have entries, too', () => {
    const entries = [...menus['explorer/context'], ...menus['editor/title']];
    for (const { command } of entries) expect(titleOf(command)).toContain('NCA');
  });

  it('have a title each, and no text is left over', () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key));
    expect(new Set(Object.keys(texts))).toEqual(used);
  });
});

describe('the walkthrough', () => {
  const [walkthrough] = manifest.contributes.walkthroughs;

  it('has pictures, and buttons for commands that there are', () => {
    for (const { media, description } of walkthrough!.steps) {
      expect(existsSync(media.image)).toBe(true);
      const text = texts[description.replaceAll('%', '') as keyof typeof texts];
      const buttons = [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, name]) => name!);
      expect(buttons.length).toBeGreaterThan(0);
      for (const name of buttons.filter((one) => one.startsWith('nca.'))) expect(titleOf(name)).toBeTruthy();
    }
  });
});
