import { constants } from "node:crypto";
import type { SecureContextOptions, TLSSocket } from "node:tls";

/** The size of every message that the echo server takes, on either channel. */
export const MESSAGE_SIZE = 120;

/**
 * TLS 1.3 and nothing else. Without tickets, and with clients that keep none, every handshake is a full one; NO_TICKET
 * leaves the server its two NewSessionTicket messages, for Node.js cannot switch them off.
 */
export const TLS13 = {
  minVersion: "TLSv1.3",
  maxVersion: "TLSv1.3",
  secureOptions: constants.SSL_OP_NO_TICKET,
} as const satisfies SecureContextOptions;

/**
 * Messages of MESSAGE_SIZE bytes over TLS, which itself knows none. What is sent in one turn of the event loop goes out in
 * one write, as in our channel; Node.js then puts it into as few TLS records as it can.
 */
export class TlsMessages {
  readonly #socket: TLSSocket;
  readonly #onMessage: (content: Buffer) => void;
  /** The beginning of a message whose end has not come yet. */
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
