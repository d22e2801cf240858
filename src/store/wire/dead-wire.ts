import { EventEmitter } from "node:events";

/** Stands for a connection that could not be opened: rejects the one statement that asked for it, then closes. */
export class DeadWire extends EventEmitter {
  readonly readyState = "closed";

  constructor(error: Error) {
    super();
    failBeforeUse(this, error);
  }

  write(): boolean {
    return true;
  }

  destroy(): void {}
}

/** Rejects what is under way. A driver that has let go of the wire no longer listens, and then nothing is. */
export function reject(wire: EventEmitter, error: Error | null): void {
  if (wire.listenerCount("error") > 0) wire.emit("error", error);
}

/**
 * Nothing is under way but the statement that is to be the first, so the driver can take an end, and connects anew. It must
 * have sent its last bytes first, which it does in the next turn: what it still held back would go before those of the next
 * connection.
 */
export function failBeforeUse(wire: EventEmitter, error: Error): void {
  const fail = (): void => {
    reject(wire, error);
    wire.emit("close", true);
  };
  setImmediate(() => setImmediate(fail));
}
