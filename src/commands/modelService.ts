import { setTimeout as wait } from 'node:timers/promises';
import { workspace, type Disposable, type SecretStorage, type Uri } from 'vscode';
import type { ModelLibrary } from '../models/modelFiles';
import { formatToken, parseToken } from '../models/accessToken';
import { hostOf } from '../models/http';
import { Models } from '../models/models';
import { nodeFileAccess } from '../models/nodeFileAccess';
import { hubEndpoint } from '../models/places';
import type { Settings } from '../../shared/configuration/settings';
import { readSettings } from '../settings';

const tokenKey = 'nca.huggingFaceToken';

const endpointOf = (settings: Settings) => settings['nca.models.endpoint'] || process.env['HF_ENDPOINT'] || hubEndpoint;

/** The models as settings and secrets have them; made anew when one of those changes. */
export class ModelService implements ModelLibrary, Disposable {
  private made: Promise<Models> | undefined;
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly globalStorage: Uri,
    private readonly secrets: SecretStorage,
  ) {
    const forget = () => (this.made = undefined);
    this.subscriptions = [
      workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('nca.models') && forget()),
      secrets.onDidChange(({ key }) => key === tokenKey && forget()),
    ];
  }

  current(): Promise<Models> {
    this.made ??= this.make();
    return this.made;
  }

  vgg19: ModelLibrary['vgg19'] = async () => (await this.current()).vgg19();
  tokenizer: ModelLibrary['tokenizer'] = async (id) => (await this.current()).tokenizer(id);
  clip: ModelLibrary['clip'] = async (id, tokens) => (await this.current()).clip(id, tokens);
  aesthetic: ModelLibrary['aesthetic'] = async (clip) => (await this.current()).aesthetic(clip);

  async hasToken(): Promise<boolean> {
    return (await this.secrets.get(tokenKey)) !== undefined;
  }

  /** The host that a token would be for: that of the endpoint as it is now. */
  tokenHost(): string {
    return hostOf(endpointOf(readSettings(workspace)));
  }

  /** An empty one is forgotten. */
  async setToken(value: string, host: string): Promise<void> {
    await (value ? this.secrets.store(tokenKey, formatToken({ value, host })) : this.secrets.delete(tokenKey));
    this.made = undefined;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async make(): Promise<Models> {
    const settings = readSettings(workspace);
    return new Models({
      files: nodeFileAccess,
      cache: `${this.globalStorage.fsPath}/models`,
      folder: settings['nca.models.folder'] || undefined,
      aestheticHead: settings['nca.models.aestheticHead'] || undefined,
      endpoint: endpointOf(settings),
      // VS Code puts the user's proxy behind the global fetch.
      http: { fetch: (url, init) => fetch(url, init), token: parseToken(await this.secrets.get(tokenKey)) },
      wholeTokenTable: settings['nca.models.tokenTable'] === 'whole',
      wait: async (milliseconds) => void (await wait(milliseconds)),
      now: () => new Date(),
    });
  }
}
