import { type FrameName, HEADER_SIZE, readHeader } from "./frame.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Cuts what a socket reads into frames. A header is judged as soon as its 4 bytes are there, before any of the body is
 * waited for or stored; never more is held than one frame and one read of the socket (PROTOCOL.md, section 2).
 */
export class FrameReader {
  /** What the last read brought, and how much of it is taken. */
  #read: Buffer = NOTHING;
  #taken = 0;
  /** The frame that has begun in an earlier read: its header, and once that is judged, room for all of it. */
  readonly #header = Buffer.alloc(HEADER_SIZE);
  #begun: Buffer | null = null;
  #filled = 0;

  /** Takes one read of the socket, once the one before is used up. The bytes must not change afterwards. */
  push(read: Buffer): void {
    if (this.#taken < this.#read.length) throw new Error("the read before is not used up");
    this.#read = read;
    this.#taken = 0;
  }

  /** The next whole frame, null if bytes are missing. Throws a breach for a header that is no frame of this name. */
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

  /** True while bytes are there that belong to no frame handed out so far. */
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

  /** Moves bytes from the read to the target; true once it is full. */
  #fill(target: Buffer): boolean {
    const moved = this.#read.copy(target, this.#filled, this.#taken);
    this.#taken += moved;
    this.#filled += moved;
    if (this.#filled === target.length) return true;
    this.#read = NOTHING; // It is used up; an idle connection holds no read.
    this.#taken = 0;
    return false;
  }
}
