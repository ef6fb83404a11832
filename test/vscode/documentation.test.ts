import type { FrameLocator } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { expectWellMade } from '../pages/look';
import { withVsCode } from './withVsCode';
import type { Workbench } from './workbench';

/** Alternative text and width in pixels of each picture once it has come; without a source none comes. */
function picturesOn(page: FrameLocator): Promise<{ alt: string; source: boolean; width: number }[]> {
  return page.locator('img').evaluateAll((images) =>
    Promise.all(
      (images as HTMLImageElement[]).map(async (image) => {
        await image.decode().catch(() => {});
        return { alt: image.alt, source: image.hasAttribute('src'), width: image.naturalWidth };
      }),
    ),
  );
}

/** The document around the text is VS Code's preview: language, title and landmarks are its own, and so are the colours of code. */
const ofPreview = { rules: ['document-title', 'html-has-lang', 'landmark-one-main', 'region'], parts: ['[class^="hljs-"]'] };

/** As the other pages, in the colours of the theme and at the width that it has. */
async function look(page: FrameLocator): Promise<void> {
  const body = (await page.locator('body').elementHandle())!;
  await expectWellMade((await body.ownerFrame())!, [], ofPreview);
}

/** Whether VS Code has started the extension. */
async function isRunning(vscode: Workbench): Promise<boolean> {
  await vscode.runCommand('Developer: Show Running Extensions');
  const running = vscode.page.locator('.runtime-extensions-editor .monaco-list-row');
  await running.filter({ hasText: 'Git' }).first().waitFor();
  const found = (await running.filter({ hasText: 'NCA Studio' }).count()) > 0;
  await vscode.screenshot(`running-${found}`);
  await vscode.page.keyboard.press('Escape');
  return found;
}

// All in one window: another takes half a minute to start.
test('nothing of the extension runs before it is asked for; its page shows its pictures or says what does; NCA: Open Documentation shows them, and follows links', () =>
  withVsCode({ name: 'documentation' }, async (vscode) => {
    await vscode.untilCommand('NCA: Open Documentation');
    expect(await isRunning(vscode)).toBe(false);
    await vscode.runCommand('View: Show Extensions');
    await vscode.page.locator('.extension-list-item').filter({ hasText: 'NCA Studio' }).first().click();
    const details = vscode.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await details.getByRole('heading', { name: 'First steps' }).waitFor();
    await vscode.screenshot('page');
    const onPage = await picturesOn(details);
    expect(onPage).toHaveLength(4);
    // VS Code takes away sources that are data from 1.103 on.
    for (const { alt, source, width } of onPage) {
      if (source) expect(width, alt).toBeGreaterThan(600);
      else expect(alt).toContain('shown by NCA: Open Documentation');
    }

    await vscode.runCommand('NCA: Open Documentation');
    const preview = vscode.page
      .frameLocator('iframe.webview.ready[src*="markdown-language-features"]')
      .frameLocator('#active-frame');
    await preview.getByRole('heading', { name: 'Documentation of NCA Studio' }).waitFor();
    const pictures = await picturesOn(preview);
    expect(pictures).toHaveLength(3);
    for (const { alt, width } of pictures) expect(width, alt).toBeGreaterThan(600);
    await vscode.screenshot('index');
    await look(preview);
    await preview.getByRole('link', { name: 'Benchmarks' }).click();
    await preview.getByRole('heading', { name: 'Benchmarks', exact: true }).waitFor();
    expect((await picturesOn(preview)).map(({ width }) => width)).toEqual([880]);
    await preview.getByRole('link', { name: 'measures of the result' }).click();
    await preview.getByRole('heading', { name: 'Command line', exact: true }).waitFor();
    await vscode.screenshot('followed');
    await look(preview);
    await vscode.page.setViewportSize({ width: 760, height: 900 });
    await look(preview);
    await vscode.screenshot('narrow');
    await vi.waitFor(async () => expect(await isRunning(vscode)).toBe(true), { timeout: 60_000 });
  }));
