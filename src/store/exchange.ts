import { serverError } from "./server-error.ts";

/** A message is a type of one byte, then its size, four bytes that count themselves but not the type. */
const ERROR_RESPONSE = 0x45;
const READY_FOR_QUERY = 0x5a;
/** What may come at any time and answers nothing: NoticeResponse, ParameterStatus, NotificationResponse. */
const ASIDES: ReadonlySet<number | undefined> = new Set(Buffer.from("NSA", "latin1"));

/** Statements that go past the driver, and their answers, which the driver must not see. */
export class Exchange {
  readonly #outcome = Promise.withResolvers<void>();
  /** How many are not yet answered: each answer ends with a ReadyForQuery. */
  #left: number;
  #failure: Error | null = null;

  constructor(statements: number) {
    this.#left = statements;
  }

  /** Resolves once all are answered; rejects then with the first error, or at once with the loss of the connection. */
  get outcome(): Promise<void> {
    return this.#outcome.promise;
  }

  get ended(): boolean {
    return this.#left === 0;
  }

  /** Takes what answers the statements out of these messages, and returns those that are for the driver. */
  take(messages: Buffer): Buffer {
    const others: Buffer[] = [];
    for (let at = 0, next = 0; at < messages.length; at = next) {
      next = at + 1 + messages.readUInt32BE(at + 1);
      const message = messages.subarray(at, next);
      const type = message[0];
      if (this.ended || ASIDES.has(type)) others.push(message);
      else if (type === ERROR_RESPONSE) this.#failure ??= serverError(message);
      else if (type === READY_FOR_QUERY && --this.#left === 0) this.#settle();
    }
    return Buffer.concat(others);
  }

  /** The connection is lost. What the server said before tells more. */
  lose(error: Error): void {
    this.#failure ??= error;
    this.#settle();
  }

  #settle(): void {
    if (this.#failure === null) this.#outcome.resolve();
    else this.#outcome.reject(this.#failure);
  }
}
