import { l10n, StatusBarAlignment, window, type Disposable } from 'vscode';
import { escapeMessage } from '../../shared/escape';
import type { Playing } from '../../shared/protocol/playerMessages';

/** Says in the status bar what the active player plays, whose tab tells the automaton alone. */
export class PlayerStatus implements Disposable {
  private readonly item = window.createStatusBarItem('nca.player', StatusBarAlignment.Left, 0);
  /** Of whom it tells now. */
  private owner: object | undefined;

  constructor() {
    this.item.name = 'NCA Player';
  }

  dispose(): void {
    this.item.dispose();
  }

  /** @param player whose state changed @param what it plays; undefined while it does not show */
  show(player: object, what: Playing | undefined): void {
    if (what) this.tell(what);
    else if (this.owner === player) this.item.hide();
    if (what || this.owner === player) this.owner = what && player;
  }

  private tell({ isPlaying, automata, photo }: Playing): void {
    const text = l10n.t('{0} on {1}', automata.join(' + '), photo);
    const state = isPlaying ? l10n.t('plays') : l10n.t('paused');
    this.item.text = `${isPlaying ? '$(play)' : '$(debug-pause)'} ${escapeMessage(text)}`;
    this.item.tooltip = `NCA Player: ${text}, ${state}`;
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.show();
  }
}
