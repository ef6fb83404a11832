import type { PreviewPicture } from '../../engine/api';
import { messageOf } from '../../shared/messageOf';
import type { KeptPreview } from '../../shared/protocol/messages';
import { encodeJpeg } from '../common/pictures';
import type { PanelHost } from './panelHost';
import type { Store } from './store';

/** The run's previews in the host's keeping: new ones go there, and those that are looked at come back. */
export class KeptPreviews {
  private runId = '';
  private sending = false;
  private reading = false;
  private wanted: number | null = null;

  constructor(
    private readonly host: PanelHost,
    private readonly store: Store,
  ) {}

  /** A run has its folder, with what it kept before. */
  begin(runId: string, previews: readonly KeptPreview[]): void {
    this.runId = runId;
    this.wanted = null;
    this.store.dispatch({ type: 'previews', previews });
  }

  /** One that comes while the one before is on its way is not kept. */
  async keep(picture: PreviewPicture, preview: KeptPreview, automaton: Uint8Array): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    const { runId } = this;
    try {
      const { previews } = await this.host.request('keepPreview', { ...preview, id: runId, picture: await encodeJpeg(picture), automaton });
      if (runId === this.runId) this.store.dispatch({ type: 'previews', previews });
    } catch (error) {
      this.log(error);
    }
    this.sending = false;
  }

  /** Shows the preview of an iteration, or the latest picture again. */
  look(iteration: number | null): void {
    this.wanted = iteration;
    this.store.dispatch({ type: 'look', looking: iteration });
    if (iteration !== null && !this.reading) void this.read();
  }

  /** A new run from the weights of the preview that is looked at. */
  goOn(): void {
    const { looking } = this.store.state;
    if (looking !== null) this.host.event('goOn', { id: this.runId, iteration: looking });
  }

  /** A slider asks quicker than pictures come: of those that were passed meanwhile the last is read. */
  private async read(): Promise<void> {
    this.reading = true;
    for (let iteration = this.wanted; iteration !== null; iteration = this.wanted === iteration ? null : this.wanted) {
      try {
        const { picture } = await this.host.request('readPreview', { id: this.runId, iteration });
        this.show(iteration, await createImageBitmap(new Blob([picture as BlobPart], { type: 'image/jpeg' })));
      } catch (error) {
        this.log(error);
      }
    }
    this.reading = false;
  }

  private show(iteration: number, picture: ImageBitmap): void {
    const before = this.store.state.looked;
    if (this.store.state.looking === null) return picture.close();
    this.store.dispatch({ type: 'looked', looked: { iteration, picture } });
    if (before && 'close' in before.picture) before.picture.close();
  }

  private log(error: unknown): void {
    this.host.event('log', { level: 'warn', message: `A preview: ${messageOf(error)}` });
  }
}
