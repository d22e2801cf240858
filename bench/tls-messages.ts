import { constants } from "node:crypto";
import type { SecureContextOptions, TLSSocket } from "node:tls";

/** The size of every message that the echo server takes, on either channel. */
export const MESSAGE_SIZE = 120;

/**
 * Only TLS 1.3. No client keeps tickets, so every handshake is a full one. Despite NO_TICKET the server still sends two
 * NewSessionTicket messages, because Node.js cannot switch them off.
 */
export const TLS13 = {
  minVersion: "TLSv1.3",
  maxVersion: "TLSv1.3",
  secureOptions: constants.SSL_OP_NO_TICKET,
} as const satisfies SecureContextOptions;

/**
 * Messages of MESSAGE_SIZE bytes over TLS, which has no messages. Messages of one turn of the event loop go out in one write, as
 * in our channel. Node.js then uses as few TLS records as possible.
 */
export class TlsMessages {
  readonly #socket: TLSSocket;
  readonly #onMessage: (content: Buffer) => void;
  /** The beginning of an incomplete message. */
  #begun: Buffer = Buffer.alloc(0);
  #corked = false;

  constructor(socket: TLSSocket, onMessage: (content: Buffer) => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.setNoDelay(true);
    socket.on("data", (read: Buffer) => this.#take(read));
  }

  send(content: Uint8Array): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(content);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(read: Buffer): void {
    const bytes = this.#begun.length === 0 ? read : Buffer.concat([this.#begun, read]);
    let at = 0;
    for (; at + MESSAGE_SIZE <= bytes.length; at += MESSAGE_SIZE) this.#onMessage(bytes.subarray(at, at + MESSAGE_SIZE));
    this.#begun = bytes.subarray(at);
  }
}
