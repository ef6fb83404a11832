/**
 * Interpreter of the pickle opcodes that PyTorch's files use, protocol 2 (Python's pickletools.py describes them).
 * Values become plain data, names inert placeholders; nothing is executed.
 */
import { build, CopyBudget, reduce, setItem, storageOf } from './globals';
import { TorchFileError } from './torchFileError';
import { PickledGlobal, PickledObject, type PickleValue } from './values';

/** @throws TorchFileError for whatever is damaged or unknown */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new Unpickler(bytes).run();
}

const STOP = 0x2e;

class Unpickler {
  private at = 0;
  private stack: PickleValue[] = [];
  private readonly marks: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly view: DataView;
  readonly budget: CopyBudget;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.budget = new CopyBudget(bytes.length);
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.byte();
      if (opcode === STOP) return this.pop();
      const act = opcodes.get(opcode);
      if (!act) throw new TorchFileError(`The pickle uses opcode 0x${opcode.toString(16)}, which is not read.`);
      act(this);
    }
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined) throw damaged('it takes more than it has');
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw damaged('it takes more than it has');
    return value;
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.marks.push(this.stack);
    this.stack = [];
  }

  /** Everything since the last mark. */
  popToMark(): PickleValue[] {
    const items = this.stack;
    const before = this.marks.pop();
    if (!before) throw damaged('a mark is missing');
    this.stack = before;
    return items;
  }

  keep(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged(`it recalls ${index}, which it never kept`);
    this.push(value);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw damaged('it is cut short');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  number(method: 'getUint16' | 'getInt32' | 'getUint32', length: number): number {
    this.take(length);
    return this.view[method](this.at - length, true);
  }

  float(): number {
    this.take(8);
    return this.view.getFloat64(this.at - 8, false);
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged('a line has no end');
    return text(this.take(end + 1 - this.at).subarray(0, -1));
  }
}

type Action = (machine: Unpickler) => void;

/** By letter where pickletools has one, in its order of kinds. */
const opcodes = new Map<number, Action>([
  [0x80, (m) => checkProtocol(m.byte())],
  // Plain values.
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [code('K'), (m) => m.push(m.byte())],
  [code('M'), (m) => m.push(m.number('getUint16', 2))],
  [code('J'), (m) => m.push(m.number('getInt32', 4))],
  [0x8a, (m) => m.push(longInteger(m.take(m.byte())))],
  [code('G'), (m) => m.push(m.float())],
  [code('X'), (m) => m.push(text(m.take(m.number('getUint32', 4))))],
  // Collections.
  [code('('), (m) => m.mark()],
  [code(')'), (m) => m.push([])],
  [code(']'), (m) => m.push([])],
  [code('}'), (m) => m.push(new Map())],
  [code('t'), (m) => m.push(m.popToMark())],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],
  [code('a'), (m) => append(m, m.popMany(1))],
  [code('e'), (m) => append(m, m.popToMark())],
  [code('s'), (m) => setItems(m, m.popMany(2))],
  [code('u'), (m) => setItems(m, m.popToMark())],
  // Memory.
  [code('q'), (m) => m.keep(m.byte())],
  [code('r'), (m) => m.keep(m.number('getUint32', 4))],
  [code('h'), (m) => m.recall(m.byte())],
  [code('j'), (m) => m.recall(m.number('getUint32', 4))],
  // Names and objects.
  [code('c'), (m) => m.push(new PickledGlobal(`${m.line()} ${m.line()}`))],
  [code('Q'), (m) => m.push(storageOf(m.pop()))],
  [code('R'), callTop],
  [0x81, callTop],
  [code('b'), buildTop],
]);

function code(letter: string): number {
  return letter.charCodeAt(0);
}

function callTop(machine: Unpickler): void {
  const args = machine.pop();
  machine.push(reduce(machine.pop(), args, machine.budget));
}

function buildTop(machine: Unpickler): void {
  const state = machine.pop();
  build(machine.top(), state);
}

function append(machine: Unpickler, items: readonly PickleValue[]): void {
  const list = machine.top();
  if (list instanceof PickledObject) return;
  if (!Array.isArray(list)) throw damaged('it appends to what is no list');
  for (const item of items) list.push(item);
}

function setItems(machine: Unpickler, items: readonly PickleValue[]): void {
  const target = machine.top();
  // A class that is a dictionary, too, such as `collections.defaultdict`.
  const dict = target instanceof PickledObject ? target.attributes : target;
  if (!(dict instanceof Map)) throw damaged('it fills what is no dictionary');
  if (items.length % 2 !== 0) throw damaged('a key has no value');
  for (let i = 0; i < items.length; i += 2) setItem(dict, items[i], items[i + 1]);
}

function checkProtocol(protocol: number): void {
  if (protocol === 2) return;
  throw new TorchFileError(`The pickle has protocol ${protocol}; PyTorch's own is 2. Save it again with torch.save(…).`);
}

/** Little-endian two's complement. */
function longInteger(bytes: Uint8Array): number {
  if (bytes.length > 8) throw damaged('an integer is too long');
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return Number(BigInt.asIntN(Math.max(8, bytes.length * 8), value));
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged('a string is no text');
  }
}

const damaged = (what: string) => new TorchFileError(`The pickle is damaged: ${what}.`);
