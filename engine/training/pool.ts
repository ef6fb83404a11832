import type { PaddedPhoto } from '../photo';
import type { Random } from '../random';
import type { Values } from '../lane/values';

/** A state between iterations. It stays with its photo and crop, so that one pool serves many photos. */
export interface PoolSlot {
  readonly photo: number;
  readonly top: number;
  readonly left: number;
  /** Seed of the state's noise. */
  readonly seed: number;
  /** Steps since the seed; 0: not begun. */
  readonly age: number;
  /** Planar `[mutable, size, size]`; null before the first steps. */
  readonly state: Values | null;
}

/** Slots that belong to photos beside the run's own. */
export interface OtherSlots {
  /** The first of those photos; the run's own come before. */
  readonly from: number;
  /** Of the pool's slots, 0 to 1. */
  readonly share: number;
}

/** The pool of states that training draws from (Mordvintsev et al. 2020, https://distill.pub/2020/growing-ca/). */
export class Pool {
  private readonly slots: PoolSlot[];
  /** The first slots and photos are the run's own. */
  private readonly ownSlots: number;
  private readonly ownPhotos: number;
  /** Slots changed since `takeChanged`. */
  private readonly changed = new Set<number>();

  constructor(
    length: number,
    private readonly photos: readonly Pick<PaddedPhoto, 'width' | 'height'>[],
    private readonly size: number,
    private readonly random: Random,
    /** Places of crops are multiples of this. */
    private readonly alignment: number,
    others: OtherSlots = { from: photos.length, share: 0 },
  ) {
    const ofOthers = others.from < photos.length ? Math.min(length - 1, Math.round(others.share * length)) : 0;
    this.ownPhotos = others.from;
    this.ownSlots = length - ofOthers;
    this.slots = Array.from({ length }, (_, i) => {
      const { first, count } = this.photosOf(i);
      return this.fresh(first + (i % count));
    });
  }

  /** Whether a slot belongs to the run's own photos. */
  isOwn(index: number): boolean {
    return index < this.ownSlots;
  }

  at(index: number): PoolSlot {
    return this.slots[index]!;
  }

  states(): (Values | null)[] {
    return this.slots.map(({ state }) => state);
  }

  get length(): number {
    return this.slots.length;
  }

  /** Whether there is such a slot, and its photo such a crop. */
  fits(index: number, { photo, top, left }: PoolSlot): boolean {
    const grid = this.photos[photo];
    return index < this.slots.length && grid !== undefined && top + this.size <= grid.height && left + this.size <= grid.width;
  }

  set(index: number, slot: PoolSlot): void {
    this.slots[index] = slot;
    this.changed.add(index);
  }

  /**
   * Of these slots the one that has lived for the fewest steps. If it is always this one that starts again, ages spread: there are
   * states of a few steps and of hundreds, so that an automaton learns to live on for ever.
   */
  youngest(indices: readonly number[]): number {
    return indices.reduce((youngest, index) => (this.at(index).age < this.at(youngest).age ? index : youngest));
  }

  /** Starts a slot again: another photo of its kind, crop and noise. */
  reseed(index: number): void {
    const { first, count } = this.photosOf(index);
    this.set(index, this.fresh(this.random.integer(first, first + count - 1)));
  }

  /** After steps on from a slot's state; a state that has blown up, null here, starts again from a seed. */
  writeBack(index: number, state: Values | null, steps: number): void {
    const slot = this.at(index);
    if (state) this.set(index, { ...slot, state, age: slot.age + steps });
    else this.reseed(index);
  }

  /** Indices of a batch, none twice while the pool is large enough, and one at least the run's own. */
  sample(batch: number): number[] {
    const [first, ...rest] = this.random.sample(this.slots.length, Math.min(batch, this.slots.length)) as [number, ...number[]];
    const hasOwn = [first, ...rest].some((index) => this.isOwn(index));
    return [hasOwn ? first : this.random.integer(0, this.ownSlots - 1), ...rest];
  }

  takeChanged(): number[] {
    const indices = [...this.changed].sort((a, b) => a - b);
    this.changed.clear();
    return indices;
  }

  private photosOf(index: number): { readonly first: number; readonly count: number } {
    if (this.isOwn(index)) return { first: 0, count: this.ownPhotos };
    return { first: this.ownPhotos, count: this.photos.length - this.ownPhotos };
  }

  private fresh(photo: number): PoolSlot {
    const { width, height } = this.photos[photo]!;
    const top = this.place(height);
    const left = this.place(width);
    return { photo, top, left, seed: this.random.seed(), age: 0, state: null };
  }

  private place(side: number): number {
    return this.alignment * this.random.integer(0, Math.floor((side - this.size) / this.alignment));
  }
}
