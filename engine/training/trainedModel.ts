import { packModel } from '../../shared/modelFile';
import { formatPrompts } from '../../shared/prompts/parsePrompts';
import type { TrainingRequest, TrainingResult } from '../api';
import { layoutOf } from '../automaton/layouts';
import { TRAINED_NOISE } from '../automaton/seed';

/** What a run knows of its automaton beside the request. */
export interface Trained {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly iterations: number;
  /** Of the feature network. */
  readonly network: { readonly name: string; readonly sha256: string };
  readonly losses: TrainingResult['losses'];
}

/** The automaton as a file, with what it was made of. */
export function packTrained(request: TrainingRequest, { parameters, iterations, network, losses }: Trained) {
  const { settings, photos, style, guidance } = request;
  return packModel({
    layout: settings['nca.automaton.layout'],
    shifts: layoutOf(settings).shifts,
    parameters,
    metadata: {
      steps: settings['nca.output.steps'],
      seed: settings['nca.seed'],
      noise_level: TRAINED_NOISE,
      profile: settings['nca.profile'],
      iterations,
      settings,
      photos: photos.map(({ name }) => ({ name })),
      style: style && { name: style.name },
      prompt: guidance && formatPrompts(guidance.prompts),
      network,
      losses,
    },
  });
}
