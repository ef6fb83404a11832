import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

export type TorchTask =
  | { readonly what: 'automaton'; readonly size: number; readonly steps: number; readonly part: 'forward' | 'backward' }
  | { readonly what: 'convolution'; readonly size: number; readonly side: number; readonly inputs: number; readonly outputs: number }
  | { readonly what: 'features'; readonly size: number };

/** PyTorch in a process of its own, where the system has it (Debian: python3-torch with libopenblas0-pthread). */
export class Torch {
  private constructor(
    private readonly process: ChildProcessWithoutNullStreams,
    private readonly answers: AsyncIterator<string>,
    readonly version: string,
  ) {}

  /** undefined where no python3 has PyTorch. */
  static async start(): Promise<Torch | undefined> {
    for (const python of ['python3', '/usr/bin/python3']) {
      const child = spawn(python, ['test/bench/pytorch_side.py']);
      child.on('error', () => {});
      const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const { value, done } = await answers.next();
      if (!done) return new Torch(child, answers, JSON.parse(value) as string);
    }
    return undefined;
  }

  /** Of processor time. */
  async milliseconds(task: TorchTask): Promise<number> {
    this.process.stdin.write(`${JSON.stringify(task)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('PyTorch has ended.');
    return JSON.parse(value) as number;
  }

  end(): void {
    this.process.stdin.end();
  }
}
