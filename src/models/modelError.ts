/** Why a model cannot be had, each with its own way out. */
export type ModelFailure =
  | 'no-network'
  | 'dns'
  | 'certificate'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'server'
  | 'no-ranges'
  | 'cut'
  | 'wrong-length'
  | 'wrong-hash'
  | 'changed'
  /** Other bytes than at the first download, or than the catalogue knows. */
  | 'not-trusted'
  | 'header'
  | 'missing-tensor'
  | 'wrong-shape'
  | 'wrong-type'
  | 'damaged'
  | 'disk-full'
  | 'disk'
  | 'cancelled'
  | 'not-downloaded'
  | 'missing-rows'
  | 'folder';

/** What the user can do; the first one is the likeliest to help. */
export type ModelWayOut = 'retry' | 'download' | 'trustChanged' | 'downloadWhole' | 'chooseFolder' | 'setToken' | 'setEndpoint';

const waysOut: Record<ModelFailure, readonly ModelWayOut[]> = {
  'no-network': ['retry', 'chooseFolder', 'setEndpoint'],
  dns: ['retry', 'chooseFolder', 'setEndpoint'],
  certificate: ['setEndpoint', 'chooseFolder'],
  unauthorized: ['setToken', 'chooseFolder'],
  forbidden: ['setToken', 'chooseFolder'],
  'not-found': ['setEndpoint', 'chooseFolder'],
  server: ['retry', 'chooseFolder', 'setEndpoint'],
  'no-ranges': ['downloadWhole', 'chooseFolder', 'setEndpoint'],
  cut: ['retry', 'chooseFolder'],
  'wrong-length': ['retry', 'setEndpoint', 'chooseFolder'],
  'wrong-hash': ['download', 'chooseFolder'],
  changed: ['retry'],
  'not-trusted': ['chooseFolder', 'setEndpoint', 'trustChanged'],
  header: ['setEndpoint', 'chooseFolder'],
  'missing-tensor': ['setEndpoint', 'chooseFolder'],
  'wrong-shape': ['setEndpoint', 'chooseFolder'],
  'wrong-type': ['setEndpoint', 'chooseFolder'],
  damaged: ['download', 'chooseFolder'],
  'disk-full': ['retry'],
  disk: ['retry'],
  cancelled: [],
  'not-downloaded': ['download', 'chooseFolder'],
  'missing-rows': ['retry', 'chooseFolder'],
  folder: ['chooseFolder', 'download'],
};

/** A model that cannot be had: the message names the model and the reason. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly waysOut: readonly ModelWayOut[];

  constructor(
    readonly failure: ModelFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.waysOut = waysOut[failure];
  }
}

const diskReasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** Errors of the disk become ModelErrors; other errors stay as they are. */
export function asDiskError(error: unknown, what: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof ModelError || typeof code !== 'string') return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk is full: there is no room to keep ${what}. What came is kept, and a retry goes on from there.`;
    return new ModelError('disk-full', message, { cause: error });
  }
  return new ModelError('disk', `${what} cannot be kept: ${diskReasons[code] ?? code}.`, { cause: error });
}
