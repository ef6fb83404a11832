import { Uri, workspace, type ExtensionContext } from 'vscode';
import { guidanceFor } from '../prompts/guidanceFor';
import { AutomataLibrary } from '../library/automataLibrary';
import { readyMadeFolder } from '../library/readyMade';
import type { InputPlaces } from '../runs/runBeside';
import { SamplePhotos } from '../pictures/samplePhotos';
import type { RunNetworks } from '../runs/runJob';
import { AutomatonPicker } from './automatonPicker';
import { ClipDialog } from './clipDialog';
import { ModelDialogs } from './modelDialogs';
import { ModelService } from './modelService';
import { PicturePickers } from './picturePickers';
import { planningIn } from './planning';
import { PromptDialogs } from './promptDialogs';
import { StyleNetwork } from './styleNetwork';

/** Pickers, questions and models that the commands share. */
export type Dialogs = ReturnType<typeof createDialogs>;

export function createDialogs({ extensionUri, globalState, globalStorageUri, secrets }: ExtensionContext) {
  const bundled = Uri.joinPath(extensionUri, 'media', 'samples');
  const places: InputPlaces = { bundled, parse: (uri: string) => Uri.parse(uri, true) };
  const styles = Uri.joinPath(bundled, 'styles');
  const library = new AutomataLibrary(workspace.fs, Uri.joinPath(globalStorageUri, 'automata'), places);
  const automata = new AutomatonPicker(workspace.fs, Uri.joinPath(extensionUri, readyMadeFolder), library);
  const samples = new SamplePhotos(workspace.fs, Uri.joinPath(bundled, 'photos'));
  const pickers = new PicturePickers(workspace.fs, styles, globalState, automata, samples);
  const models = new ModelService(globalStorageUri, secrets);
  const downloads = new ModelDialogs(models);
  const miniClip = Uri.joinPath(extensionUri, 'weights', 'mini-clip.safetensors');
  const shelf = { models, builtIn: async () => new Uint8Array(await workspace.fs.readFile(miniClip)) };
  const networks: RunNetworks = {
    vgg19: () => models.vgg19(),
    guidance: (asked, settings, unattended) => {
      const read = () => guidanceFor(shelf, asked, settings);
      return unattended ? read() : downloads.withRowsOf(asked.clip, read);
    },
  };
  return {
    ...{ places, styles, library, automata, pickers, models, downloads, networks },
    memory: globalState,
    planning: planningIn(pickers, samples, places),
    prompts: new PromptDialogs(new ClipDialog(downloads, globalState), shelf, pickers, globalState),
    network: new StyleNetwork(downloads, globalState),
  };
}
