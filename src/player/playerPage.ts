import { commands, l10n, Uri, window, workspace, type WebviewPanel } from 'vscode';
import { showError } from '../plainWindow';
import type { z } from 'zod';
import type { AutomatonPicker } from '../commands/automatonPicker';
import { maskBeside } from '../apply/maskBeside';
import { writeAtomically } from '../runs/atomicWrite';
import { trainedWith, type InputPlaces } from '../runs/runBeside';
import { commandNames } from '../commands/commandNames';
import type { PicturePickers } from '../commands/picturePickers';
import type { FileSystem } from '../fileSystem';
import type { Log } from '../log';
import { notifyWritten } from '../panel/notifications';
import { receiveFromPage } from '../pages/pageMessages';
import { resourceUri } from '../pages/webview';
import { readImage } from '../pictures/imageFiles';
import { messageOf } from '../../shared/messageOf';
import { playerHostEvents, playerRequests, type playerEvents, type PlayerModel, type PlayerPhoto, type Playing } from '../../shared/protocol/playerMessages';
import { Caller, RequestFailed, type RequestHandlers } from '../../shared/protocol/rpc';
import { folderOf, join, nameOf } from '../uris';
import { recordExport } from './exportRecord';
import type { PlayerStatus } from './playerStatus';
import { playerModel, SecondAutomaton, writeMix } from './secondAutomaton';

export interface PlayerSurroundings {
  readonly extensionUri: Uri;
  readonly fs: FileSystem;
  readonly pickers: PicturePickers;
  readonly places: InputPlaces;
  readonly automata: Pick<AutomatonPicker, 'pick'>;
  /** For example "nca-studio 1.2.0". */
  readonly tool: string;
  readonly log: Log;
  readonly status: Pick<PlayerStatus, 'show'>;
}

const wayOut = { do: 'showLog' } as const;
const mostHanded = 8;

/** One open player: answers its page and tells it of what happens outside. */
export class PlayerPage {
  private readonly caller: Caller<Record<string, never>, typeof playerEvents>;
  private loaded = false;
  private resting = false;
  private exportWanted = false;
  private photoWanted: Uri | undefined;
  private playing: Playing | undefined;
  /** Where the user wants exports: the page writes nowhere else. */
  private readonly chosen = new Map<string, Uri>();
  private readonly second: SecondAutomaton;
  /** Automata that the page was given lately: one that plays may have changed on disk. */
  private handed: readonly PlayerModel[] = [];

  constructor(
    private readonly model: Uri,
    private readonly panel: WebviewPanel,
    private readonly surroundings: PlayerSurroundings,
  ) {
    this.second = new SecondAutomaton(surroundings.fs, model);
    this.caller = new Caller({}, (message) => void panel.webview.postMessage(message));
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  receive(message: unknown): Promise<void> {
    return receiveFromPage(message, {
      requests: playerRequests,
      handlers: this.requests,
      events: playerHostEvents,
      eventHandlers: this.events,
      reply: (answer) => this.panel.webview.postMessage(answer),
      warn: (problem) => this.surroundings.log.warn(problem),
    });
  }

  showVisibility(): void {
    this.caller.event('visibility', { visible: this.panel.visible });
    this.tellStatus();
  }

  close(): void {
    this.surroundings.status.show(this, undefined);
  }

  private tellStatus(): void {
    this.surroundings.status.show(this, this.panel.active ? this.playing : undefined);
  }

  /** Whether it stands still, for a training that begins. */
  rest(on: boolean): void {
    this.resting = on;
    this.caller.event('rest', { on });
  }

  showExport(): void {
    if (this.loaded) this.caller.event('export', {});
    else this.exportWanted = true;
  }

  /** Plays from the seed on a photo that the automaton was applied to. */
  playOn(photo: Uri): void {
    if (!this.loaded) this.photoWanted = photo;
    else void this.photoOrError(photo).then((read) => read && this.caller.event('photo', read));
  }

  async reloadModel(): Promise<void> {
    try {
      this.caller.event('model', await this.readModel());
    } catch (error) {
      this.surroundings.log.warn(`${nameOf(this.model)} was not read again: ${messageOf(error)}`);
    }
  }

  private readonly requests: RequestHandlers<typeof playerRequests> = {
    ready: async ({ photo, second }) => {
      const model = await this.readModel();
      const before = second === undefined ? undefined : await this.chooseSecond(Uri.parse(second)).catch((error: unknown) => this.surroundings.log.warn(messageOf(error)));
      const answer = { assets: this.assets(), model, ...(before && { second: before }), photo: await this.firstPhoto(photo) };
      this.loaded = true;
      return { ...answer, visible: this.panel.visible, resting: this.resting, exporting: this.exportWanted };
    },
    choosePhoto: async () => {
      const [uri] = (await this.surroundings.pickers.pickPhotos(commandNames.play())) ?? [];
      return { photo: uri ? await this.readPhoto(uri, 'chosen') : null };
    },
    readPhoto: async ({ uri }) => ({ photo: await this.readPhoto(Uri.parse(uri, true), 'chosen') }),
    chooseAutomaton: async () => {
      const uri = await this.surroundings.automata.pick(l10n.t('{0}: choose the second automaton', commandNames.mixAutomata()));
      return { automaton: uri ? await this.chooseSecond(uri) : null };
    },
    saveMix: async ({ share }) => ({ saved: await this.saveMix(share) }),
    choosePlace: async ({ name, beside }) => {
      const defaultUri = join(folderOf(beside ? Uri.parse(beside, true) : this.model), name);
      const extension = name.split('.').at(-1)!;
      const uri = await window.showSaveDialog({ defaultUri, filters: { [extension.toUpperCase()]: [extension] } });
      if (uri) this.chosen.set(uri.toString(), uri);
      return { place: uri ? uri.toString() : null };
    },
    saveExport: async ({ place, bytes, made }) => {
      const uri = this.chosen.get(place);
      if (!uri) throw new RequestFailed('unknown-place', 'Nobody chose this place.');
      this.chosen.delete(place);
      const { fs, tool } = this.surroundings;
      await writeAtomically(fs, uri, made ? await recordExport(bytes, made, this.handed, tool) : bytes);
      void notifyWritten(uri);
      return { saved: workspace.asRelativePath(uri) };
    },
  };

  private readonly events = {
    playing: (playing: Playing) => {
      this.playing = playing;
      this.tellStatus();
    },
    command: ({ command }: z.infer<(typeof playerHostEvents)['command']>) =>
      void commands.executeCommand(`nca.${command}`, this.model).then(undefined, (error: unknown) => {
        void showError(messageOf(error));
      }),
    log: ({ level, message }: z.infer<(typeof playerHostEvents)['log']>) => this.surroundings.log[level](message),
  };

  private async readModel(): Promise<PlayerModel> {
    return this.handOut(await playerModel(this.surroundings.fs, this.model));
  }

  private async chooseSecond(uri: Uri): Promise<PlayerModel> {
    return this.handOut(await this.second.choose(uri));
  }

  private handOut(model: PlayerModel): PlayerModel {
    this.handed = [...this.handed, model].slice(-mostHanded);
    return model;
  }

  private async saveMix(share: number): Promise<string | null> {
    const { fs, tool } = this.surroundings;
    const { bytes, name } = await this.second.mix(share, tool);
    const defaultUri = join(folderOf(this.model), name);
    const uri = await window.showSaveDialog({ defaultUri, filters: { [l10n.t('Saved automata')]: ['safetensors'] } });
    if (!uri) return null;
    return workspace.asRelativePath(await writeMix(fs, uri, bytes));
  }

  /** What was asked for, else what played before, else the photo trained with, else one of ours. */
  private async firstPhoto(before: string | undefined): Promise<PlayerPhoto> {
    const { fs, places } = this.surroundings;
    const wanted = this.photoWanted && (await this.photoOrError(this.photoWanted));
    // Once: a page that is loaded anew plays what it played.
    this.photoWanted = undefined;
    if (wanted) return wanted;
    const kept = before && (await this.readPhoto(Uri.parse(before), 'chosen').catch(() => undefined));
    if (kept) return kept;
    const [trained] = (await trainedWith(fs, this.model, places))?.photos ?? [];
    const found = trained && (await this.readPhoto(trained, 'trained').catch(() => undefined));
    return found ?? this.readPhoto(join(places.bundled, 'photos', 'lighthouse.jpg'), 'bundled');
  }

  private async photoOrError(uri: Uri): Promise<PlayerPhoto | undefined> {
    return this.readPhoto(uri, 'chosen').catch((error: unknown) => void showError(messageOf(error)));
  }

  private async readPhoto(uri: Uri, origin: PlayerPhoto['origin']): Promise<PlayerPhoto> {
    const { fs } = this.surroundings;
    // One that cannot be read is only an offer less.
    const mask = await maskBeside(fs, uri).catch((error: unknown) => this.surroundings.log.warn(messageOf(error)));
    return { ...(await readImage(fs, uri, wayOut)), origin, ...(mask && { mask }) };
  }

  private assets() {
    const uri = (path: string) => resourceUri(this.panel.webview, this.surroundings.extensionUri, path);
    return { worker: uri('dist/playerWorker.js'), automatonWasm: uri('dist/automaton.wasm'), exported: uri('dist/exported.js') };
  }
}
