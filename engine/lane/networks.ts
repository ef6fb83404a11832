import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors } from '../../shared/safetensors';
import type { EngineAssets } from '../api';
import type { FeatureNetwork } from '../features/featureNetwork';
import { loadInception } from '../features/inception';
import { loadVgg19 } from '../features/vgg19';
import { sameBytes } from '../sameBytes';

/** The feature network of a lane: the built-in one, or VGG19 where a run brings it. One at a time is in memory. */
export class LaneNetworks {
  private current:
    | { readonly network: FeatureNetwork; readonly file: Uint8Array; readonly backend: tf.KernelBackend }
    | undefined;

  constructor(private readonly assets: EngineAssets) {}

  /** @throws Error if the file is none of VGG19. */
  use(vgg19: Uint8Array | undefined): FeatureNetwork {
    const file = vgg19 ?? new Uint8Array(this.assets.inception);
    const backend = tf.backend();
    // A lost GPU has taken the network's tensors along.
    if (this.current?.backend !== backend) this.current = undefined;
    if (this.current && sameBytes(this.current.file, file)) return this.current.network;
    this.current?.network.dispose();
    this.current = undefined;
    const { featuresWasm } = this.assets;
    const network = vgg19 ? loadVgg19(readSafetensors(vgg19).tensors, 'max', featuresWasm) : loadInception(file, featuresWasm);
    this.current = { network, file, backend };
    return network;
  }

  /** Name and SHA-256 of the network in use. */
  async describe(): Promise<{ name: string; sha256: string }> {
    const file = this.current?.file ?? new Uint8Array(this.assets.inception);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', file as Uint8Array<ArrayBuffer>));
    const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { name: this.current?.network.name === 'VGG19' ? 'vgg19' : 'inception', sha256 };
  }
}
