import { commands, Uri, workspace, type Webview } from 'vscode';
import { listFolder } from '../fileSystem';
import { resourceUri } from '../pages/webview';
import { bundledStyleName } from '../pictures/styleChoices';
import { imagesIn } from '../pictures/imageFiles';
import { joinNames } from '../safeName';
import { modelExtension, readModel } from '../../shared/modelFile';
import type { GalleryChoice, GalleryItem } from '../../shared/protocol/messages';
import { readSettings } from '../settings';
import { nameOf } from '../uris';
import type { ApplySpeeds } from '../apply/applySpeeds';
import type { MeasuredSpeed } from './measuredSpeed';

const folders = { automaton: 'weights/gallery', style: 'media/samples/styles' } as const;

export interface Speeds {
  readonly training: Pick<MeasuredSpeed, 'secondsOf'>;
  readonly applying: Pick<ApplySpeeds, 'secondsOf'>;
}

/** What an empty panel shows: the ready-made automata and the styles that come with the extension, as pictures. */
export async function galleryFor(webview: Webview, extensionUri: Uri, speeds: Speeds): Promise<GalleryItem[]> {
  const folder = (kind: GalleryItem['kind']) => Uri.joinPath(extensionUri, folders[kind]);
  const files = (await listFolder(workspace.fs, folder('automaton'))).map(([name]) => name).filter((name) => name.endsWith(modelExtension));
  const styles = (await imagesIn(workspace.fs, folder('style'))).map(nameOf);
  const settings = readSettings(workspace);
  const training = speeds.training.secondsOf(settings);
  const item = (kind: GalleryItem['kind'], name: string, picture: string, seconds: number | null): GalleryItem => {
    const label = bundledStyleName(Uri.joinPath(extensionUri, picture));
    return { kind, name, label, picture: resourceUri(webview, extensionUri, `${folders[kind]}/${picture}`), seconds };
  };
  const applying = async (name: string) => speeds.applying.secondsOf(readModel(await workspace.fs.readFile(Uri.joinPath(folder('automaton'), name))), settings['nca.device']);
  const automaton = async (name: string) => item('automaton', name, `${name.slice(0, -modelExtension.length)}.png`, await applying(name));
  return [...(await Promise.all(files.sort().map(automaton))), ...styles.map((name) => item('style', name, name, training))];
}

/** One of them was clicked: asks for a photo, and applies the automaton or trains on the style. */
export function chooseFromGallery({ kind, name }: GalleryChoice, extensionUri: Uri): Thenable<unknown> {
  const chosen = joinNames(Uri.joinPath(extensionUri, folders[kind]), name);
  return kind === 'automaton' ? commands.executeCommand('nca.apply', chosen) : commands.executeCommand('nca.stylize', [], undefined, chosen);
}
