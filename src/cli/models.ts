import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { downloadBytes, type CatalogueEntry } from '../models/catalogue';
import type { Vgg19Files } from '../models/modelFiles';
import { ModelError } from '../models/modelError';
import { Models } from '../models/models';
import { nodeFileAccess } from '../models/nodeFileAccess';
import { hubEndpoint, sizeText } from '../models/places';
import type { Settings } from '../../shared/configuration/settings';
import { say } from './terminal';
import { UsageError } from './usageError';

export interface ModelOptions {
  models?: string;
  endpoint?: string;
  aestheticHead?: string;
  tokenTable?: string;
  trustChanged?: boolean;
  yes?: boolean;
}

export function addModelOptions(command: Command, yes = 'download what is missing without asking'): void {
  command
    .option('--models <dir>', 'folder of models, as huggingface-cli leaves them; downloads are kept there, too')
    .option('--endpoint <url>', 'a mirror of the Hugging Face hub (HF_ENDPOINT; nca.models.endpoint)')
    .option('--aesthetic-head <file>', 'an aesthetic head of your own (nca.models.aestheticHead)')
    .option('--token-table <what>', 'words that a download of CLIP brings: rows, those that prompts need (the default), or whole, all (nca.models.tokenTable)')
    .option('--trust-changed', 'accept a download that is not what is known of the model; else it is refused')
    .option('--yes', yes);
}

/**
 * Models of the command line. A token is taken from HF_TOKEN, and is for the endpoint that options or the environment
 * name, else for huggingface.co.
 */
export function openModels(options: ModelOptions, settings: Settings): Models {
  const folder = options.models ?? settings['nca.models.folder'];
  const endpoint = options.endpoint ?? (settings['nca.models.endpoint'] || process.env['HF_ENDPOINT'] || hubEndpoint);
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) throw new UsageError(`--endpoint wants an address, not "${endpoint}".`);
  const tokenTable = options.tokenTable ?? settings['nca.models.tokenTable'];
  if (!['rows', 'whole'].includes(tokenTable)) throw new UsageError(`--token-table wants rows or whole, not "${tokenTable}".`);
  const token = process.env['HF_TOKEN'];
  return new Models({
    files: nodeFileAccess,
    cache: options.models ? path.resolve(options.models, 'nca-studio') : path.join(cacheFolder(), 'models'),
    folder: folder ? path.resolve(folder) : undefined,
    endpoint,
    aestheticHead: options.aestheticHead ?? (settings['nca.models.aestheticHead'] || undefined),
    http: { fetch: (url, init) => fetch(url, init), token: token ? { value: token, host: new URL(endpoint).host } : undefined },
    wholeTokenTable: tokenTable === 'whole',
    trustChanged: options.trustChanged,
    wait: async (milliseconds) => void (await wait(milliseconds)),
    now: () => new Date(),
  });
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: windows } = process.env;
  return path.join(xdg ?? windows ?? path.join(homedir(), '.cache'), 'nca-studio');
}

/**
 * Sees to it that a model is at hand; asks before it downloads, unless `--yes` was given. Ctrl-C cancels; what came is
 * kept for the next time.
 * @throws ModelError, or Error if there is nobody to agree to the download.
 */
export async function ensureModel(models: Models, id: string, { yes, trustChanged }: ModelOptions): Promise<void> {
  const entry = models.entry(id);
  const { at } = await models.status(entry);
  if (at === 'folder' || at === 'downloaded') return;
  if (!yes) await agree(models, entry);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    await tellingOfTrust(models.download(id, { signal: stop.signal, onProgress: progressLines(entry), allowWhole: yes, trustChanged }));
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** @throws what the work throws, with the way out where a server sent other bytes than before */
export async function tellingOfTrust<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ModelError) || error.failure !== 'not-trusted') throw error;
    throw new ModelError(error.failure, `${error.message} Give --trust-changed if that is right.`, { cause: error });
  }
}

/**
 * VGG19 where the settings ask for it.
 * @throws as {@link ensureModel} does.
 */
export async function openStyleNetwork(settings: Settings, options: ModelOptions): Promise<Vgg19Files | undefined> {
  if (settings['nca.style.network'] !== 'vgg19') return undefined;
  const models = openModels(options, settings);
  await ensureModel(models, 'vgg19', options);
  return models.vgg19();
}

async function agree(models: Models, entry: CatalogueEntry): Promise<void> {
  const trust = (await models.trustOf(entry.id)) ? 'held to what is known of it' : 'not pinned: its first download is trusted';
  const what = `${entry.name}, ${sizeText(downloadBytes(entry, false))} from ${models.sourceOf(entry)}, licence ${entry.licence}, ${trust}`;
  if (!process.stdin.isTTY) throw new Error(`${what}: not downloaded yet. --yes downloads it, --models DIR names a folder that has it.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Download ${what}? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error(`${entry.name} was not downloaded.`);
}

/** A line for every tenth, on stderr. */
function progressLines(entry: CatalogueEntry): (received: number, total: number) => void {
  let said = -1;
  return (received, total) => {
    const tenth = Math.floor((10 * received) / total);
    if (tenth === said) return;
    said = tenth;
    say(`${entry.name}: ${sizeText(received)} of ${sizeText(total)}`);
  };
}
