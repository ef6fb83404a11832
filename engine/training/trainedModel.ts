import { packModel } from '../../shared/modelFile';
import type { SavedGrowth } from '../../shared/modelMetadata';
import { lossNames, lossTable, type LossWeights } from '../../shared/losses';
import { formatPrompts } from '../../shared/prompts/parsePrompts';
import type { TrainingRequest, TrainingResult } from '../api';
import { layoutOf } from '../automaton/layouts';
import type { ColorMoments } from '../losses/color/colorTransfer';
import { colorsOf } from '../seenPhoto';
import { TRAINED_NOISE } from '../automaton/seed';

/** What a run knows of its automaton beside the request. */
export interface Trained {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly iterations: number;
  /** Of the feature network. */
  readonly network?: { readonly name: string; readonly sha256: string };
  readonly losses?: TrainingResult['losses'];
}

/** The colours that a run's photos are mapped to before the automaton sees them, if they are. */
export function mappedColors({ settings, style }: Pick<TrainingRequest, 'settings' | 'style'>): ColorMoments | undefined {
  return layoutOf(settings).growth && style && colorsOf(style);
}

function savedGrowth(request: TrainingRequest): SavedGrowth | undefined {
  const { growth } = layoutOf(request.settings);
  return growth && { levels: growth.levels, ...growth.sight, colors: mappedColors(request) };
}

/** The automaton of a preview as a file: its settings have the losses' weights as they are then. */
export function packPreview(request: TrainingRequest, trained: Pick<Trained, 'parameters' | 'iterations'>, weights: LossWeights) {
  const now = Object.fromEntries(lossNames.map((name) => [lossTable[name].weight.setting, weights[name]]));
  return packTrained({ ...request, settings: { ...request.settings, ...now } }, trained);
}

/** The automaton as a file, with what it was made of. */
export function packTrained(request: TrainingRequest, { parameters, iterations, network, losses }: Trained) {
  const { settings, photos, style, guidance } = request;
  const layout = layoutOf(settings);
  return packModel({
    layout: settings['nca.automaton.layout'],
    shifts: layout.shifts,
    growth: savedGrowth(request),
    parameters,
    metadata: {
      steps: settings['nca.output.steps'],
      seed: settings['nca.seed'],
      noise_level: TRAINED_NOISE,
      base: request.base,
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
