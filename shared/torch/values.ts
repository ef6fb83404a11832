/** What a pickle becomes: plain data, no behaviour. */

/** A name such as `torch.nn.modules.conv Conv2d`, written as "module name". */
export class PickledGlobal {
  constructor(readonly name: string) {}
}

/** An object of some class with the attributes that it was saved with. */
export class PickledObject {
  attributes: PickleDict = new Map();
  constructor(readonly className: string) {}
}

export interface StorageReference {
  readonly type: string;
  /** Name of its entry in the archive. */
  readonly key: string;
  /** Elements. */
  readonly length: number;
}

/** A view of a storage, in elements. */
export class PickledTensor {
  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

export class PickledStorage {
  constructor(readonly reference: StorageReference) {}
}

type PickleKey = string | number;
export type PickleDict = Map<PickleKey, PickleValue>;
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickledGlobal
  | PickledObject
  | PickledTensor
  | PickledStorage
  | PickleDict
  | PickleValue[];
