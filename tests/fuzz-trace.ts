import { INPUT_SIZE_MAX } from "./fuzz-mutators.ts";

/** The input of the thread that runs the decoders. */
export interface ToWorker {
  readonly names: readonly string[];
  readonly msEach: number;
  readonly seed: string;
  readonly memory: SharedArrayBuffer;
}

/** A message of that thread. */
export type FromWorker =
  | { readonly kind: "begun"; readonly name: string }
  | { readonly kind: "find"; readonly name: string; readonly file: string; readonly bytes: number; readonly error: string }
  | {
      readonly kind: "done";
      readonly name: string;
      readonly runs: number;
      readonly accepted: number;
      readonly outcomes: number;
      readonly finds: number;
      readonly ms: number;
    };

const HEAD_SIZE = 8;

/** The running input, in shared memory, because another thread must read it while this thread is busy. */
export class Trace {
  static readonly size = HEAD_SIZE + INPUT_SIZE_MAX;
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#head = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, HEAD_SIZE);
  }

  /** The number of inputs written so far. */
  get count(): number {
    return Atomics.load(this.#head, 0);
  }

  write(bytes: Buffer): void {
    const size = Math.min(bytes.length, INPUT_SIZE_MAX);
    this.#bytes.set(bytes.subarray(0, size));
    Atomics.store(this.#head, 1, size);
    Atomics.add(this.#head, 0, 1);
  }

  /** The last written input. */
  read(): Buffer {
    return Buffer.from(this.#bytes.slice(0, Atomics.load(this.#head, 1)));
  }
}
