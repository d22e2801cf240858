import { EventEmitter } from "node:events";

/** Replaces a connection that could not be opened: rejects the one statement that needed it, then closes. */
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

/** Rejects what is under way. If the driver no longer listens, it has released the wire, and nothing is under way. */
export function reject(wire: EventEmitter, error: Error | null): void {
  if (wire.listenerCount("error") > 0) wire.emit("error", error);
}

/**
 * Only the first statement is under way, so the driver survives an end and connects again. Waits for the next turn, in which the
 * driver sends its last bytes: bytes that it still held back would go before those of the next connection.
 */
export function failBeforeUse(wire: EventEmitter, error: Error): void {
  const fail = (): void => {
    reject(wire, error);
    wire.emit("close", true);
  };
  setImmediate(() => setImmediate(fail));
}
