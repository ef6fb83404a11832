/**
 * What a user can set, defined once, and how it becomes the settings of a run.
 *
 * `settings.ts` is the schema of what was set. `resolve.ts` fills what was left open from `layouts.ts`, `presets.ts`,
 * `profiles.ts` and `start.ts`, levels by `chosenLevels.ts`; `contradictions.ts` names values that do not go together. `recordedSettings.ts` reads
 * those of old runs and models. `experiment.ts` is the schema of many runs. From the schemas
 * `contributedConfiguration.ts`, `experimentJsonSchema.ts` and `settingTables.ts` make package.json's part, the JSON
 * schema and the documentation, in the groups of `groups.ts`.
 */
import { z } from 'zod';
import { DEFAULT_LEVELS, areLevels } from '../levels';
import { layoutNames, layoutTable } from '../layouts';
import { profileLayouts } from './profileLayouts';
import { weightSettings } from '../losses';

/** Losses' weights, by their place in the list; those that have none come after the last. */
const {
  'nca.style.weight': style,
  'nca.content.weight': content,
  'nca.color.weight': color,
  'nca.clip.weight': clip,
  'nca.clip.direction': direction,
  'nca.clip.smoothness': smoothness,
  'nca.aesthetic.weight': aesthetic,
  'nca.overflow.weight': overflow,
  ...others
} = weightSettings;

/**
 * Every `nca.*` setting, in the order in which its group of `groups.ts` lists them. This schema is the only
 * place where a setting is defined (losses' weights: `lossTable`): package.json's `configuration` is generated from it.
 * `null` means "by preset", "by profile" or "by device"; `resolve.ts` fills it in.
 * Settings without a `scope` are of a run. `machine`: of the machine and its user alone, no file of a workspace sets
 * them. `resource`: of the machine, but a workspace that is trusted may choose another.
 */
export const settingsSchema = z.strictObject({
  'nca.preset': z
    .enum(['auto', 'quick', 'balanced', 'fine'])
    .default('auto')
    .meta({
      markdownDescription: 'How long and how carefully a picture is trained. Any setting of the training that you set yourself goes first.',
      markdownEnumDescriptions: [
        '`quick` without a GPU, `balanced` with one.',
        'Some two minutes on two CPU cores.',
        'More iterations: some ten minutes on two CPU cores.',
        'Larger crops and a larger picture: an hour or more on two CPU cores.',
      ],
    }),
  'nca.profile': z
    .enum(['studio', 'notebook'])
    .default('studio')
    .meta({
      markdownDescription: 'Which recipe trainings follow: that of NCA Studio, or that of the notebooks it comes from, to compare with them.',
      markdownEnumDescriptions: [
        'Ours: made for a good picture in little time.',
        'That of the original notebooks with each of its oddities, to compare with them: 4000 iterations, 224 × 224 crops and 400 states unless set otherwise, which takes hours on a GPU and 1.2 GB of memory. Presets do not count. Their style network is `vgg19` in `nca.style.network`.',
      ],
    }),
  'nca.automaton.layout': z
    .enum(layoutNames)
    .nullable()
    .default(null)
    .meta({
      markdownDescription: 'How the automaton is built: what each of its cells keeps in its channels, and what it sees of its surroundings.',
      markdownEnumDescriptions: [
        `That of the automaton that a training begins with; else \`${profileLayouts.studio}\`, in the profile \`notebook\` \`${profileLayouts.notebook}\`.`,
        ...layoutNames.map((name) => layoutTable[name].description),
      ],
    }),
  'nca.automaton.levels': z
    .string()
    .refine(areLevels, `Expected levels such as ${DEFAULT_LEVELS}: cells halve from level to level, down to 1`)
    .nullable()
    .default(null)
    .meta({
      markdownDescription:
        `Grids through which the layout \`coarseToFine\` grows: side of the cells in pixels, colon, steps, such as \`${DEFAULT_LEVELS}\`. Each has weights of its own. \`null\`: those of the automaton that a training begins with, else by preset.`,
    }),
  'nca.automaton.detail': z.number().min(1).max(16).default(2).meta({
    markdownDescription:
      'Over about how many pixels the finest levels of the layout `coarseToFine` see the photo averaged: the higher, the more strokes are the style’s and the less the photo’s own fine detail. `1`: as it is.',
  }),
  'nca.automaton.flat': z.number().min(0.001).max(1).default(0.05).meta({
    markdownDescription:
      'How strongly structured a place must be, against the mean of the photo, for strokes of the layout `coarseToFine` to follow it: the lower, the more plain regions get strokes with a direction, too.',
  }),
  'nca.automaton.noiseScale': z.number().min(0).max(8).default(2).meta({
    markdownDescription:
      'How far a photo is smoothed before plain regions take the direction of strokes from it, in cells of each grid of the layout `coarseToFine` (the deviation of a Gaussian): the higher, the longer strokes run there. From about 0.2 on; `0`: no smoothing, and the light as it is leads everywhere, as in automata of earlier versions. One that is trained further keeps its own.',
  }),
  'nca.automaton.shifts': z.array(z.int().min(1).max(64)).length(3).default([4, 8, 16]).meta({
    markdownDescription:
      'By how many cells the layout `shiftShuffle` shifts its copies of the photo. The published weights were trained with `[4, 8, 16]` and shown with `[2, 3, 4]`.',
  }),
  'nca.device': z
    .enum(['auto', 'cpu', 'gpu'])
    .default('auto')
    .meta({
      markdownDescription: 'Whether trainings run on the GPU or on the CPU.',
      markdownEnumDescriptions: [
        'The GPU where a real one answers, else the CPU.',
        'WebAssembly on the CPU: repeatable to the bit.',
        'WebGPU, even on a software adapter (very slow).',
      ],
    }),
  'nca.workers': z.int().min(0).max(64).default(0).meta({
    markdownDescription:
      'CPU workers that share the batch. `0`: one less than the processor has cores, at least 1, at most the batch (2 on a machine with 2 cores). The result does not depend on it.',
  }),
  'nca.gpu.memory': z.int().min(64).max(65536).default(2048).meta({
    markdownDescription:
      'MiB of GPU memory that a run may take. Within it as many of the automaton’s states are stored as fit, the others are computed again; a run that cannot fit is refused with the largest size that would.',
  }),
  'nca.seed': z.int().min(0).max(4294967295).default(1).meta({
    markdownDescription: 'Where random numbers begin: another number gives another picture of the same kind, the same one on the CPU the same picture.',
  }),
  'nca.training.size': z.int().min(32).max(512).nullable().default(null).meta({
    markdownDescription: 'Side of the square training crop, in cells (pixels of the output). `null`: by preset.',
  }),
  'nca.training.batch': z.int().min(1).max(16).nullable().default(null).meta({
    markdownDescription: 'How many crops of the photo one iteration trains on. `null`: by preset.',
  }),
  'nca.training.pool': z.int().min(1).max(1024).nullable().default(null).meta({
    markdownDescription: 'How many half-done pictures are kept, so that later iterations train on what earlier ones left. `null`: by preset.',
  }),
  'nca.training.iterations': z.int().min(1).max(100000).nullable().default(null).meta({
    markdownDescription: 'How many iterations a training takes. `null`: by preset; `quick` takes twice as many where it begins cold, as with prompts alone.',
  }),
  'nca.training.minSteps': z.int().min(1).max(512).nullable().default(null).meta({
    markdownDescription: 'Fewest steps of the automaton in one iteration. `null`: by preset.',
  }),
  'nca.training.maxSteps': z.int().min(1).max(512).nullable().default(null).meta({
    markdownDescription: 'Most steps of the automaton in one iteration. `null`: by preset.',
  }),
  'nca.training.backpropagation': z.int().min(-1).max(512).nullable().default(null).meta({
    markdownDescription:
      'Steps that the gradient goes back through, counted from the last; `0`: all of them; `-1`: of n steps the last n − 15 · ⌊n / 16⌋, as in the notebooks. `null`: by preset.',
  }),
  'nca.training.learningRate': z.number().positive().max(0.1).nullable().default(null).meta({
    markdownDescription: 'Adam’s learning rate at the height of its schedule. `null`: by preset.',
  }),
  'nca.training.start': z
    .enum(['base', 'cold'])
    .default('base')
    .meta({
      markdownDescription:
        'What a new training begins with. Runs without a style, the layout `shiftShuffle`, levels of `coarseToFine` that begin below 8 pixels, and the profile `notebook` always start cold.',
      markdownEnumDescriptions: [
        'The built-in base automaton of the layout, which has learned many styles: strokes and colours come within tens of iterations.',
        'Small random weights. `quick` takes twice as many iterations then.',
      ],
    }),
  'nca.training.reseedEvery': z.int().min(1).max(1000).nullable().default(null).meta({
    markdownDescription: 'Every so many iterations one state of the batch starts again from the seed, in the layout `coarseToFine` the youngest. `null`: 5, in `coarseToFine` 1.',
  }),
  'nca.training.otherPhotos': z.number().min(0).max(0.9).nullable().default(null).meta({
    markdownDescription:
      'Share of the crops that other photos give, six that come with the program, each in the style’s colours: for an automaton that works on any photo, above all where its own is dark or empty. At least one crop of each batch is the run’s own, and only those are judged. For the layout `coarseToFine` alone. `null`: 0.25 there.',
  }),
  'nca.style.network': z
    .enum(['inception', 'vgg19'])
    .default('inception')
    .meta({
      markdownDescription: 'The network whose features tell what a style is.',
      markdownEnumDescriptions: [
        'Built in: small and quick.',
        'VGG19, as in the original works: slower; 52 MB to download, see **NCA: Manage Models…**',
      ],
    }),
  'nca.style.loss': z
    .enum(['moments', 'gram', 'transport'])
    .default('moments')
    .meta({
      markdownDescription: 'How a picture is compared with the style. The profile `notebook` always takes Gram matrices.',
      markdownEnumDescriptions: [
        'Means and covariances of features and of the colours of strokes, each measured by its own standard deviation in the style: strokes and tiles in minutes.',
        'Gram matrices: which features occur together (Gatys and others, 2015).',
        'Relaxed optimal transport: each feature of the picture shall have its like in the style, and each of the style in the picture (Kolkin and others, 2019).',
      ],
    }),
  'nca.style.weight': style,
  'nca.style.memory': z.int().min(1).max(100).default(8).meta({
    markdownDescription:
      'Over how many iterations the statistics that are compared with the style’s are averaged. `1` holds each crop to all of the style by itself, which ends in even, fine grain. Of the style loss `transport` only colours are averaged; the profile `notebook` averages nothing.',
  }),
  'nca.style.scale': z.union([z.number().min(0.05).max(8), z.literal('auto')]).default('auto').meta({
    markdownDescription:
      'Size of the style picture against the output: `1` makes both longer sides equal, `0.5` gives strokes half as large. `auto`: 1; in the layout `coarseToFine` so that a training crop shows several of the style’s strokes, which are measured. The run says what was taken.',
  }),
  'nca.content.weight': content,
  'nca.color.weight': color,
  'nca.clip.model': z.string().min(1).default('mini-clip').meta({
    markdownDescription:
      'The CLIP that reads prompts where nobody is asked, in experiments for example: `mini-clip` (built in: colours, patterns and photographic treatments), the id of one in **NCA: Manage Models…** such as `tinyclip-8m-16`, or the absolute path of a folder as `huggingface-cli download` leaves it.',
  }),
  'nca.clip.weight': clip,
  'nca.clip.direction': direction,
  'nca.clip.smoothness': smoothness,
  'nca.clip.views': z.int().min(1).max(64).nullable().default(null).meta({
    markdownDescription:
      'Cutouts of each crop that CLIP looks at in one iteration. With few it is fooled by noise; each costs time. `null`: by profile (4, or the whole crop).',
  }),
  'nca.clip.augmentation': z.number().min(0).max(1).nullable().default(null).meta({
    markdownDescription:
      'How much cutouts are turned, bent, recoloured and partly covered before CLIP sees them: `0` not at all. `null`: by profile (0.5 or 0).',
  }),
  'nca.clip.templates': z.array(z.string().min(1).max(200)).min(1).max(80).default(['{}']).meta({
    markdownDescription: 'Sentences that each prompt is put into at `{}`; their embeddings are averaged.',
  }),
  'nca.aesthetic.weight': aesthetic,
  'nca.aesthetic.target': z.number().min(0).max(10).default(9.9).meta({
    markdownDescription: 'Score between 0 and 10 that the picture shall reach.',
  }),
  'nca.overflow.weight': overflow,
  ...others,
  'nca.output.size': z.int().min(32).max(4096).nullable().default(null).meta({
    markdownDescription:
      'Longer side of the result in pixels. `null`: 1024 on a GPU; on the CPU by preset (512, 512, 1024; in layouts of one grid 288, 384, 672), or 3 × the training size where that is set; not more than 1.5 × what the largest photo has, but at least half of the usual size, and in experiments the usual one; in the profile `notebook` the training size.',
  }),
  'nca.output.steps': z.int().min(0).max(2000).nullable().default(null).meta({
    markdownDescription: 'Steps of the automaton from the seed to the result; in the layout `coarseToFine` after its growth. `null`: 64, in `coarseToFine` 0.',
  }),
  'nca.stability.steps': z.int().min(0).max(100000).default(1000).meta({
    markdownDescription:
      'Most steps of the rollout that tells at the end of a training whether the automaton is steady; of the last weights those that stand it best become the automaton. `0`, or not more than `nca.output.steps`: not measured, the last weights are kept. In the profile `notebook` the last ones are kept always.',
  }),
  'nca.checkpoint.seconds': z.number().min(0).max(3600).default(25).meta({
    markdownDescription:
      'Seconds of training between two checkpoints on disk: what is lost at most when the computer goes down. A panel or window that is closed or reloaded loses about five seconds at most. `0`: after each iteration.',
  }),
  'nca.output.background': z
    .string()
    .regex(/^(#[0-9a-f]{6})?$/i, 'Expected a colour like #ffffff, or nothing')
    .default('')
    .meta({
      markdownDescription:
        'Colour that transparent parts of photos are laid on, such as `#ffffff`. Empty: the automaton sees them on white, and the result (PNG) is as transparent as its photo.',
    }),
  'nca.output.folder': z.string().min(1).default('nca').meta({
    scope: 'resource',
    markdownDescription: 'Folder of the workspace in which each run gets a folder for its results.',
  }),
  'nca.models.folder': z.string().default('').meta({
    scope: 'machine',
    markdownDescription:
      'Folder with models as `huggingface-cli download` leaves them; it is looked into before anything is downloaded.',
  }),
  'nca.models.endpoint': z.string().regex(/^(https?:\/\/\S+)?$/, 'Expected an address that begins with https://').default('').meta({
    scope: 'machine',
    markdownDescription: 'Address of a mirror of the Hugging Face hub, as `HF_ENDPOINT`. Empty: `https://huggingface.co`.',
  }),
  'nca.models.aestheticHead': z.string().default('').meta({
    scope: 'machine',
    markdownDescription:
      'An aesthetic head of your own, such as `ava_vit_b_16_linear.pth`: a linear layer on CLIP embeddings of length 1. Empty: those of **NCA: Manage Models…**',
  }),
  'nca.models.tokenTable': z
    .enum(['rows', 'whole'])
    .default('rows')
    .meta({
      scope: 'machine',
      markdownDescription: 'What a download of CLIP brings of its table of words.',
      markdownEnumDescriptions: [
        'Words are fetched as prompts need them.',
        'All words at once, about 100 MB more: new prompts work without a network.',
      ],
    }),
});

/** Values as the user set them, defaults filled in, `null` where preset or device decide. */
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/**
 * Settings that say where files are, where downloads come from and go: a run record, a model or an experiment never
 * sets them, whoever wrote it.
 */
export const machineSettings: readonly SettingName[] = (Object.keys(settingsSchema.shape) as SettingName[]).filter(
  (name) => settingsSchema.shape[name].meta()?.['scope'] !== undefined,
);
