import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

const BURN_IN = 32;

/** The one source of random numbers of a run. Its state goes into the checkpoint. */
export class Random {
  private constructor(private generator: JumpableRandomGenerator) {}

  static seeded(seed: number): Random {
    const generator = xoroshiro128plus(seed);
    // The first numbers of neighbouring seeds are alike.
    for (let i = 0; i < BURN_IN; i++) generator.next();
    return new Random(generator);
  }

  restore(state: readonly number[]): void {
    this.generator = xoroshiro128plusFromState(state);
  }

  state(): readonly number[] {
    return this.generator.getState();
  }

  /** In [0, 1), 32 bits fine. */
  uniform(): number {
    return (this.generator.next() >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** A seed for another generator. */
  seed(): number {
    return this.generator.next() >>> 0;
  }

  /** `count` different indices below `length`, in random order. */
  sample(length: number, count: number): number[] {
    const indices = Array.from({ length }, (_, i) => i);
    for (let i = 0; i < count; i++) {
      const j = this.integer(i, length - 1);
      [indices[i], indices[j]] = [indices[j]!, indices[i]!];
    }
    return indices.slice(0, count);
  }
}
