import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';

export interface WorkbenchFolders {
  /** Absolute path of the open workspace. */
  readonly workspace: string;
  /** Where the server and the extension host log. */
  readonly logs: string;
  readonly screenshots: string;
}

/** Of our extension. */
const webviews = 'iframe.webview.ready[src*="extensionId=nca-studio.nca-studio"]';

/** VS Code's window as a user meets it. Every wait is for a state, none for a time. */
export class Workbench {
  constructor(
    readonly page: Page,
    readonly folders: WorkbenchFolders,
  ) {}

  get workspace(): string {
    return this.folders.workspace;
  }

  /** Explorer and status bar are there. @param empty whether no folder is open, so that there is nothing to list */
  async untilReady(empty = false): Promise<void> {
    if (!empty) await this.page.locator('.explorer-folders-view .monaco-list').waitFor();
    await this.statusBar().first().waitFor();
  }

  /** A row of the Explorer by the file's or folder's name. */
  explorerItem(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  /** A file that the test wrote is in the Explorer, which misses what comes before it watches. */
  async untilListed(file: string): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const isListed = await this.explorerItem(file).waitFor({ timeout: 5_000 }).then(() => true, () => false);
      if (isListed) return;
      await this.refreshExplorer();
    }
    throw new Error(`The Explorer does not list ${file}.`);
  }

  /** By its button, which is there while the mouse is. */
  private async refreshExplorer(): Promise<void> {
    await this.page.locator('.explorer-folders-view').hover();
    await this.page.getByRole('button', { name: 'Refresh Explorer' }).click();
  }

  /**
   * Double-clicks an automaton until the player shows it. VS Code has read an extension's commands before its editors, and until then
   * opens the file as text.
   */
  async openAutomaton(file: string): Promise<void> {
    await this.untilCommand('NCA: Show Log');
    const player = this.page.locator(webviews).first();
    const text = this.page.getByText('The file is not displayed in the text editor').first();
    for (let attempt = 0; attempt < 10; attempt++) {
      await this.explorerItem(file).dblclick();
      await player.or(text).first().waitFor();
      if (await player.isVisible()) return;
      await this.tab(file).getByRole('button', { name: /^Close/ }).click();
    }
    throw new Error(`VS Code opens ${file} as text.`);
  }

  /** Right-clicks a file of the Explorer and chooses from its menu. */
  chooseFromContextMenu(file: string, item: string): Promise<void> {
    return this.chooseFromMenuOf(this.explorerItem(file), item);
  }

  /** Right-clicks a row and chooses from its menu, which VS Code closes when a panel comes up meanwhile: then it is opened again. */
  async chooseFromMenuOf(row: Locator, item: string): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.openMenuOf(row);
      if (await this.clickInMenu(item)) return;
    }
    throw new Error(`The menu closed five times before "${item}" could be chosen.`);
  }

  /** A menu takes no click in its first moments. @returns whether a click was made before it closed */
  private async clickInMenu(item: string): Promise<boolean> {
    const menu = this.page.getByRole('menu').first();
    const closed = () => menu.waitFor({ state: 'hidden', timeout: 2_000 }).then(() => true, () => false);
    for (let clicks = 0; clicks < 10; clicks++) {
      try {
        await this.menuItem(item).first().click({ timeout: 30_000 });
      } catch (error) {
        if (await menu.isVisible()) throw error;
        return clicks > 0;
      }
      if (await closed()) return true;
    }
    throw new Error(`The menu stays open after ten clicks on "${item}".`);
  }

  openContextMenu(file: string): Promise<void> {
    return this.openMenuOf(this.explorerItem(file));
  }

  private async openMenuOf(row: Locator): Promise<void> {
    await row.click({ button: 'right' });
    await this.page.getByRole('menu').first().waitFor();
  }

  menuItem(name: string): Locator {
    return this.page.getByRole('menuitem', { name });
  }

  /**
   * Selects several files by Ctrl-click, which opens none of them: a file that is opened by a plain click becomes
   * the only one selected once its editor shows. The last one keeps the focus.
   */
  async select(...files: string[]): Promise<void> {
    for (const file of files) await this.explorerItem(file).click({ modifiers: ['ControlOrMeta'] });
    for (const file of files) await this.explorerItem(file).and(this.page.locator('[aria-selected="true"]')).waitFor();
  }

  /** The rows of the open quick pick or command palette. */
  quickPickItem(name: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget').getByRole('option', { name });
  }

  /** Of an open list of styles a built-in one; found by its name, since a long list holds only the rows in sight. */
  async chooseStyle(name: string): Promise<void> {
    await this.quickPickItem(/ready-made|Hokusai/).first().waitFor();
    await this.quickInput().fill(name);
    await this.quickPickItem(new RegExp(`^${name}(?!.*ready-made)`)).first().click();
  }

  /** The open input of a quick pick, an input box or the palette. */
  quickInput(): Locator {
    return this.page.locator('.quick-input-widget input').last();
  }

  async openPalette(text: string): Promise<void> {
    const input = this.quickInput();
    const opened = () => input.waitFor({ timeout: 5_000 }).then(() => true, () => false);
    // Keys pressed in a page that is only coming up are lost.
    do await this.page.keyboard.press('F1');
    while (!(await opened()));
    await input.fill(`>${text}`);
  }

  /**
   * Opens the palette until it lists a command by its title, category included: "NCA: Show Log". An open palette
   * does not take up what an extension adds, and extensions come after the window.
   */
  async findCommand(title: string): Promise<Locator> {
    const item = this.quickPickItem(title).first();
    for (let attempt = 1; ; attempt++) {
      await this.openPalette(title);
      try {
        await item.waitFor({ timeout: 5_000 });
        return item;
      } catch (error) {
        if (attempt === 20) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The extension's commands are there. */
  async untilCommand(title: string): Promise<void> {
    await this.findCommand(title);
    await this.page.keyboard.press('Escape');
  }

  async runCommand(title: string): Promise<void> {
    await (await this.findCommand(title)).click();
  }

  /** The page inside our webview, of several the one that was opened last. */
  webview(): FrameLocator {
    const outer = this.page.locator(webviews).last();
    return outer.contentFrame().frameLocator('#active-frame');
  }

  statusBar(): Locator {
    return this.page.locator('.statusbar-item');
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.statusBar().filter({ hasText: text });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  tab(name: string | RegExp): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** Saves the window as `<name>.png`. @returns its path */
  async screenshot(name: string): Promise<string> {
    await mkdir(this.folders.screenshots, { recursive: true });
    const file = path.join(this.folders.screenshots, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }
}
