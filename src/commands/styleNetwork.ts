import { ConfigurationTarget, l10n, workspace, type Memento } from 'vscode';
import { showInformation } from '../plainWindow';
import type { RunJob } from '../runs/runJob';
import { downloadBytes, vgg19 } from '../models/catalogue';
import { sizeText } from '../models/places';
import type { ModelDialogs } from './modelDialogs';

const offeredKey = 'nca.vgg19Offered';

/** Sees to the network of a style run before it begins. */
export class StyleNetwork {
  constructor(
    private readonly dialogs: ModelDialogs,
    private readonly memento: Memento,
  ) {}

  /**
   * The job with a network that is at hand: what the settings ask for, or the built-in one if the user agrees to that.
   * @returns undefined if the user turned away.
   */
  async settle(job: RunJob): Promise<RunJob | undefined> {
    if (job.settings['nca.style.network'] !== 'vgg19') {
      void this.offerOnce();
      return job;
    }
    const answer = await this.dialogs.ensure(vgg19, { instead: l10n.t('Use the Built-in Network') });
    if (answer === 'instead') return { ...job, settings: { ...job.settings, 'nca.style.network': 'inception' } };
    return answer ? job : undefined;
  }

  /** Tells once that the originals used another network. The run goes on meanwhile. */
  private async offerOnce(): Promise<void> {
    if (this.memento.get(offeredKey)) return;
    await this.memento.update(offeredKey, true);
    const use = l10n.t('Use VGG19…');
    const message = l10n.t(
      'Styles are told by the built-in network. The original works used VGG19 ({0} to download), which is slower.',
      sizeText(downloadBytes(vgg19, false)),
    );
    // The first is what VS Code suggests.
    if ((await showInformation(message, l10n.t('Keep Built-in'), use)) !== use) return;
    if ((await this.dialogs.ensure(vgg19)) !== true) return;
    await workspace.getConfiguration('nca').update('style.network', vgg19.id, ConfigurationTarget.Global);
    void showInformation(l10n.t('From the next run on, styles are told by VGG19 (nca.style.network).'));
  }
}
