import { DEFAULT_LIMITS, FrameReader, RecordLayer } from "../channel/channel.ts";
import { orBreach } from "./breach.ts";
import type { SessionSecrets } from "./handshake.ts";

/** The frames of docs/PROTOCOL.md, section 2. */
export type FrameName = "ClientHello" | "ServerHello" | "Record";

/** The kinds of record of docs/PROTOCOL.md, section 5. */
export type RecordKind = "DATA" | "CLOSE" | "PING" | "PONG" | "READY";

/** The records of one session in both directions, ratchet included (docs/PROTOCOL.md, sections 4.1 and 5). */
export class Records {
  readonly #layer: RecordLayer;

  /** `end` is the end that this program is. The secrets are copied, and may be erased afterwards. */
  constructor(end: "atm" | "bank", { c2s, s2c, sessionId }: SessionSecrets) {
    const copies = { sessionId: sessionId as never, c2s: Buffer.from(c2s), s2c: Buffer.from(s2c) };
    this.#layer = new RecordLayer(end === "atm" ? "client" : "server", copies, DEFAULT_LIMITS.recordsMax);
  }

  /** Seals one record and returns its frame. Throws RangeError for more than 16,380 bytes. */
  seal(kind: RecordKind, content: Uint8Array = new Uint8Array()): Uint8Array {
    return this.#layer.seal(kind, content);
  }

  /** Opens the next record's frame. Throws Breach for any other bytes; then end the connection and say nothing. */
  open(frame: Uint8Array): { readonly kind: RecordKind; readonly content: Uint8Array } {
    return orBreach(() => this.#layer.open(Buffer.from(frame)));
  }

  /** Returns the frame of a PING; null while the one before has no PONG. Its 8 bytes are random; give them only to check a vector. */
  ping(content?: Uint8Array): Uint8Array | null {
    return this.#layer.ping(content);
  }

  /** Erases the keys. */
  erase(): void {
    this.#layer.erase();
  }
}

/** Cuts what a socket reads into frames. A header is checked as soon as it is there (docs/PROTOCOL.md, section 2). */
export class Frames {
  readonly #reader = new FrameReader();

  /** Takes one read of the socket. Take every frame with `next` before the next read. */
  push(bytes: Uint8Array): void {
    this.#reader.push(Buffer.from(bytes));
  }

  /** Returns the next whole frame; null if bytes are missing. Throws Breach unless it is a frame of this name. */
  next(name: FrameName): Uint8Array | null {
    return orBreach(() => this.#reader.next(name));
  }
}
