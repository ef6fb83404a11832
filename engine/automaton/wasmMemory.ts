/** Hands out 16-byte aligned parts of a WebAssembly memory one after the other, and grows it as needed. */
export class WasmMemory {
  constructor(
    private readonly memory: WebAssembly.Memory,
    private top: number,
  ) {}

  /** Where the next part will lie; `release` takes back everything handed out since. */
  mark(): number {
    return this.top;
  }

  release(mark: number): void {
    this.top = mark;
  }

  /** Address of `bytes` bytes. Throws a RangeError where the memory cannot grow so far. */
  take(bytes: number): number {
    const address = (this.top + 15) & ~15;
    this.top = address + bytes;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65536));
    return address;
  }

  /** A view that is valid until the memory grows. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }
}
