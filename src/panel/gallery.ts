import { commands, Uri, workspace, type Webview } from 'vscode';
import { readyMadeFolder, readyMadeIn } from '../library/readyMade';
import { resourceUri } from '../pages/webview';
import { bundledStyleName, orderedStyles, painterOf } from '../pictures/styleChoices';
import { imagesIn } from '../pictures/imageFiles';
import { joinNames } from '../safeName';
import { stemOf } from '../../shared/modelFile';
import type { GalleryChoice, GalleryItem } from '../../shared/protocol/messages';
import { readSettings } from '../settings';
import { nameOf } from '../uris';
import type { MeasuredSpeed } from './measuredSpeed';

const folders = { automaton: readyMadeFolder, style: 'media/samples/styles' } as const;

/** What an empty panel shows: the ready-made automata and the styles that come with the extension, as pictures. How long an automaton takes the page tells, and a training where none was timed. */
export async function galleryFor(webview: Webview, extensionUri: Uri, speed: Pick<MeasuredSpeed, 'secondsOf' | 'workOf'>): Promise<GalleryItem[]> {
  const folder = (kind: GalleryItem['kind']) => Uri.joinPath(extensionUri, folders[kind]);
  const files = (await readyMadeIn(workspace.fs, folder('automaton'))).map(nameOf);
  const styles = orderedStyles(await imagesIn(workspace.fs, folder('style'))).map(nameOf);
  const settings = readSettings(workspace);
  const seconds = speed.secondsOf(settings);
  const training = seconds === null ? (speed.workOf(settings) ?? undefined) : undefined;
  const address = (kind: GalleryItem['kind'], name: string) => resourceUri(webview, extensionUri, `${folders[kind]}/${name}`);
  const item = (kind: GalleryItem['kind'], name: string, picture: string) => {
    const style = Uri.joinPath(extensionUri, picture);
    return { kind, name, label: bundledStyleName(style), painter: painterOf(style), picture: address(kind, picture) };
  };
  const automaton = (name: string) => ({ ...item('automaton', name, `${stemOf(name)}.png`), model: address('automaton', name), seconds: null });
  return [...files.map(automaton), ...styles.map((name) => ({ ...item('style', name, name), seconds, training }))];
}

/** One of them was clicked: asks for a photo, and applies the automaton or trains on the style. */
export function chooseFromGallery({ kind, name }: GalleryChoice, extensionUri: Uri): Thenable<unknown> {
  const chosen = joinNames(Uri.joinPath(extensionUri, folders[kind]), name);
  return kind === 'automaton' ? commands.executeCommand('nca.apply', chosen) : commands.executeCommand('nca.stylize', [], undefined, chosen);
}
