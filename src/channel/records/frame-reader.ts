import { type FrameName, HEADER_SIZE, readHeader } from "./frame.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Cuts the bytes from a socket into frames. It checks a header as soon as its 4 bytes are there, before it waits for the body
 * or stores any of it. It never holds more than one frame and one read of the socket (PROTOCOL.md, section 2).
 */
export class FrameReader {
  /** The bytes of the last read, and how many of them are taken. */
  #read: Buffer = NOTHING;
  #taken = 0;
  /** The frame that began in an earlier read: its header and, once that is checked, a buffer for the whole frame. */
  readonly #header = Buffer.alloc(HEADER_SIZE);
  #begun: Buffer | null = null;
  #filled = 0;

  /** Takes one read of the socket. The read before must be used up, and the bytes must not change afterwards. */
  push(read: Buffer): void {
    if (this.#taken < this.#read.length) throw new Error("the read before is not used up");
    this.#read = read;
    this.#taken = 0;
  }

  /** Returns the next whole frame; null if bytes are missing. Throws a breach unless the header is one of this name. */
  next(name: FrameName): Buffer | null {
    if (this.#filled > 0) return this.#continue(name);
    const rest = this.#read.length - this.#taken;
    if (rest < HEADER_SIZE) return this.#continue(name);
    const size = readHeader(this.#read, this.#taken, name);
    if (rest < size) return this.#continue(name);
    this.#taken += size;
    return this.#read.subarray(this.#taken - size, this.#taken);
  }

  /** True while a frame has begun and is not whole. */
  get started(): boolean {
    return this.#filled > 0;
  }

  /** True while there are bytes that belong to no frame returned so far. */
  get pending(): boolean {
    return this.started || this.#taken < this.#read.length;
  }

  /** Collects a frame that comes in several reads. */
  #continue(name: FrameName): Buffer | null {
    if (this.#filled < HEADER_SIZE && !this.#fill(this.#header)) return null;
    if (this.#begun === null) {
      this.#begun = Buffer.allocUnsafe(readHeader(this.#header, 0, name));
      this.#begun.set(this.#header);
    }
    const frame = this.#begun;
    if (!this.#fill(frame)) return null;
    this.#begun = null;
    this.#filled = 0;
    return frame;
  }

  /** Moves bytes from the read to the target; returns true once the target is full. */
  #fill(target: Buffer): boolean {
    const moved = this.#read.copy(target, this.#filled, this.#taken);
    this.#taken += moved;
    this.#filled += moved;
    if (this.#filled === target.length) return true;
    this.#read = NOTHING; // The read is used up; an idle connection holds no buffer.
    this.#taken = 0;
    return false;
  }
}
