/** What the panel knows, and the one pure function that changes it. Views only read it. */
import type { DeviceDescription, LossName, LossWeights, PreviewPicture, Progress } from '../../engine/api';
import type { Picture } from '../../shared/picture';
import type { GalleryItem, KeptPreview, RecentRun, UnfinishedOffer } from '../../shared/protocol/messages';
import type { Seams } from '../../shared/seams';
import { appendPoint, type LossPoint } from './history';

/** Weights that have a slider. */
export const liveWeights = ['style', 'content', 'color', 'flow', 'coherence', 'chroma', 'clip'] as const satisfies readonly LossName[];
export type LiveWeight = (typeof liveWeights)[number];

export type Phase =
  | 'loading'
  | 'idle'
  | 'preparing'
  | 'training'
  | 'paused'
  | 'stopping'
  | 'finishing'
  | 'saving'
  | 'atRung'
  | 'ended'
  | 'failed';

export interface Failure {
  readonly code: string;
  readonly message: string;
  /** What trying again means: come up, train, or save the finished run. */
  readonly step: 'load' | 'train' | 'save';
  /** Iteration of the checkpoint that a new try goes on from. */
  readonly checkpoint?: number;
}

/** The end after the last iteration, as far as its measured speed tells. */
export interface Ending {
  /** Share that is done, 0 to 1. */
  readonly share: number;
  /** 0 where it is not known. */
  readonly secondsLeft: number;
  /** Whether the automaton is judged, which can be skipped. */
  readonly judging: boolean;
}

/** What is done before the first iteration. */
export interface Preparing {
  readonly text: string;
  /** Of this step, 0 to 1, where it is known. */
  readonly share?: number | undefined;
}

export interface Summary {
  /** Of a texture's tile. */
  readonly seams?: Seams | undefined;
  readonly ended: 'finished' | 'stopped';
  readonly iterations: number;
  readonly seconds: number;
  readonly losses: Partial<Record<LossName, { first: number; last: number }>>;
}

/** What guides a run in words. */
export interface PanelGuidance {
  /** With their weights; after the words the pictures that guide it, by name. */
  readonly prompts: readonly { readonly text: string; readonly weight: number }[];
  /** Why there is no aesthetic score; undefined where there is one. */
  readonly unrated?: string | undefined;
}

/** A photo as the automaton makes it, and the iteration that this is of, which lags behind. */
interface ShownPicture {
  readonly picture: PreviewPicture;
  readonly iteration: number;
}

export interface PanelState {
  readonly phase: Phase;
  /** "cat.jpg × pasta.jpg", empty before the first run. */
  readonly title: string;
  readonly photos: readonly Picture[];
  /** The photo that is compared with its picture, by its place. */
  readonly shown: number;
  /** Of each photo, as far as there is one. */
  readonly pictures: readonly (ShownPicture | undefined)[];
  /** Those that the host keeps, by iteration. */
  readonly previews: readonly KeptPreview[];
  /** Iteration of the one that is looked at in place of the latest picture. */
  readonly looking: number | null;
  /** The last picture that came for that. */
  readonly looked: ShownPicture | null;
  readonly style: Picture | null;
  readonly guidance: PanelGuidance | null;
  readonly device: DeviceDescription | null;
  readonly weights: Pick<LossWeights, LiveWeight>;
  /** Those that the run began with. */
  readonly firstWeights: PanelState['weights'];
  /** Whether the run has a style picture, which may not be decoded yet. */
  readonly hasStyle: boolean;
  /** Whether it has no photo, and a tile is made. */
  readonly isTexture: boolean;
  readonly preparing: Preparing | null;
  readonly progress: Progress | null;
  readonly history: readonly LossPoint[];
  readonly notices: readonly string[];
  /** Where the host keeps the run. */
  readonly folder: string | null;
  /** How far the end after the last iteration is. */
  readonly ending: Ending | null;
  /** The user does not wait for the judgement. */
  readonly skipping: boolean;
  readonly savingNow: boolean;
  readonly summary: Summary | null;
  readonly failure: Failure | null;
  /** The run that ended last, which the host has at hand. */
  readonly lastDone: { readonly title: string; readonly folder: string } | null;
  /** What comes with the extension, to begin with. */
  readonly gallery: readonly GalleryItem[];
  /** About how long each of it takes here, by its file's name, as far as that was measured. */
  readonly applySeconds: Readonly<Record<string, number>>;
  /** Runs that are finished. */
  readonly recent: readonly RecentRun[];
  /** The run that broke off last, to take up again. */
  readonly unfinished: UnfinishedOffer | null;
  /** What was drawn last before the page was reloaded, as a data address. */
  readonly keptPicture: string | null;
  readonly queue: readonly { readonly id: string; readonly label: string }[];
  readonly visible: boolean;
  readonly logScale: boolean;
}

export type PanelAction =
  | ({ type: 'ready' } & Pick<PanelState, 'queue' | 'gallery' | 'visible'>)
  | ({ type: 'earlier' } & Pick<PanelState, 'recent' | 'unfinished'>)
  | { type: 'applySeconds'; applySeconds: PanelState['applySeconds'] }
  | { type: 'queue'; queue: PanelState['queue'] }
  | { type: 'visibility'; visible: boolean }
  | { type: 'prepare'; title: string; goesOn: boolean; hasStyle: boolean; isTexture?: boolean; guidance: PanelGuidance | null }
  | { type: 'device'; device: DeviceDescription; weights: PanelState['weights'] }
  | { type: 'preparing'; preparing: Preparing }
  | { type: 'inputs'; photos: readonly Picture[]; style: Picture | null }
  | { type: 'train'; folder: string }
  | { type: 'progress'; progress: Progress }
  | { type: 'preview'; picture: PreviewPicture; iteration: number; photo: number }
  | { type: 'previews'; previews: readonly KeptPreview[] }
  | { type: 'look'; looking: number | null }
  | { type: 'looked'; looked: ShownPicture }
  | { type: 'shown'; shown: number }
  | { type: 'phase'; phase: 'paused' | 'training' | 'stopping' | 'finishing' | 'saving' | 'atRung' | 'idle' }
  | { type: 'ending'; ending: Ending }
  | { type: 'skipping' }
  | { type: 'weights'; weights: Partial<PanelState['weights']> }
  | { type: 'savingNow'; on: boolean }
  | { type: 'summary'; summary: Summary; results: readonly Picture[] }
  | { type: 'ended'; folder: string }
  | { type: 'failed'; failure: Failure }
  | { type: 'notice'; message: string }
  | { type: 'logScale'; on: boolean };

const evenWeights = { style: 1, content: 1, color: 1, flow: 0, coherence: 0, chroma: 0, clip: 1 };

export const initialPanelState: PanelState = {
  phase: 'loading',
  title: '',
  photos: [],
  shown: 0,
  pictures: [],
  previews: [],
  looking: null,
  looked: null,
  style: null,
  guidance: null,
  device: null,
  weights: evenWeights,
  firstWeights: evenWeights,
  hasStyle: false,
  isTexture: false,
  preparing: null,
  progress: null,
  history: [],
  notices: [],
  folder: null,
  ending: null,
  skipping: false,
  savingNow: false,
  summary: null,
  failure: null,
  lastDone: null,
  gallery: [],
  applySeconds: {},
  recent: [],
  unfinished: null,
  keptPicture: null,
  queue: [],
  visible: true,
  logScale: true,
};

const noticesShown = 20;

export function nextPanelState(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'ready':
      return { ...state, phase: 'idle', failure: null, queue: action.queue, gallery: action.gallery, visible: action.visible };
    case 'earlier':
      // A run that began meanwhile has the page.
      return state.phase === 'idle' || state.phase === 'loading' ? { ...state, recent: action.recent, unfinished: action.unfinished } : state;
    case 'prepare':
      return { ...startedAnew(state, action.title, action.goesOn), guidance: action.guidance, hasStyle: action.hasStyle, isTexture: action.isTexture ?? false };
    case 'device':
      return { ...state, device: action.device, weights: action.weights, firstWeights: action.weights };
    case 'ending':
      return state.phase === 'stopping' || state.phase === 'finishing' || state.phase === 'training' ? { ...state, phase: 'finishing', ending: action.ending } : state;
    case 'skipping':
      return { ...state, skipping: true };
    case 'train':
      return { ...state, phase: 'training', folder: action.folder };
    case 'progress':
      return { ...state, progress: action.progress, history: appendPoint(state.history, action.progress) };
    case 'preview':
      return { ...state, pictures: withPicture(state.pictures, action) };
    case 'previews':
      // One that was thinned out can be gone on from no more.
      return { ...state, previews: action.previews, looking: action.previews.some(({ iteration }) => iteration === state.looking) ? state.looking : null };
    case 'weights':
      return { ...state, weights: { ...state.weights, ...action.weights } };
    case 'summary':
      return { ...state, phase: 'saving', summary: action.summary, pictures: action.results.map((picture) => ({ picture, iteration: action.summary.iterations })) };
    case 'ended':
      return { ...state, phase: 'ended', folder: action.folder, failure: null, lastDone: { title: state.title, folder: action.folder } };
    case 'failed':
      return { ...state, phase: 'failed', failure: action.failure, savingNow: false };
    case 'notice':
      return { ...state, notices: [...state.notices, action.message].slice(-noticesShown) };
    case 'savingNow':
      return { ...state, savingNow: action.on };
    case 'logScale':
      return { ...state, logScale: action.on };
    default: {
      const { type: _, ...change } = action;
      return { ...state, ...change };
    }
  }
}

function withPicture(pictures: PanelState['pictures'], { photo, picture, iteration }: Extract<PanelAction, { type: 'preview' }>): PanelState['pictures'] {
  const all = [...pictures];
  all[photo] = { picture, iteration };
  return all;
}

/** A run that goes on from a checkpoint keeps its curve, a new one starts with nothing but what surrounds it. */
function startedAnew(state: PanelState, title: string, goesOn: boolean): PanelState {
  const { queue, gallery, applySeconds, visible, logScale, lastDone } = state;
  const kept = goesOn && state.title === title ? { history: state.history, notices: state.notices, keptPicture: state.keptPicture } : {};
  return { ...initialPanelState, ...kept, phase: 'preparing', title, queue, gallery, applySeconds, visible, logScale, lastDone };
}

/** Before the first iteration: pictures and networks are read, then the first one is measured. */
export function isBeginning({ phase, progress }: Pick<PanelState, 'phase' | 'progress'>): boolean {
  return phase === 'preparing' || (phase === 'training' && !progress);
}

/** Whether a run is under way, so that closing or starting another would take it away. */
export function isBusy(phase: Phase): boolean {
  return !['loading', 'idle', 'atRung', 'ended', 'failed'].includes(phase);
}
