/** The built player in Chromium, with a fake host. */
import { PageHarness, type OpenOptions, type OpenPage } from '../pages/pageHarness';
import type { PlayerScenario } from './fixtures/fakePlayerHost';

export type OpenPlayer = OpenPage;

export class PlayerHarness {
  private constructor(private readonly pages: PageHarness) {}

  static async start(): Promise<PlayerHarness> {
    return new PlayerHarness(await PageHarness.start('player', 'test/player/fixtures/fakePlayerHost.ts'));
  }

  open({ model, exporting, resting, nowhere, second, meanwhile, ...options }: OpenOptions & Partial<PlayerScenario> = {}): Promise<OpenPlayer> {
    const playerScenario = { model: model ?? '/test/fixtures/player/lighthouse-mosaic.nca.safetensors', exporting, resting, nowhere, second, meanwhile };
    return this.pages.open({ playerScenario }, options);
  }

  close(): Promise<void> {
    return this.pages.close();
  }
}
