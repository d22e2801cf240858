import postgres from "postgres";
import type { StepResult } from "../driver/statement.ts";

/** A message is a type of one byte, then its size, four bytes that count themselves but not the type. */
const HEADER_SIZE = 5;
const COMMAND_COMPLETE = 0x43;
const DATA_ROW = 0x44;
const ERROR_RESPONSE = 0x45;
const READY_FOR_QUERY = 0x5a;
/** Messages that may come at any time and answer nothing: NoticeResponse, ParameterStatus, NotificationResponse. */
const ASIDES: ReadonlySet<number | undefined> = new Set(Buffer.from("NSA", "latin1"));

/** Messages that bypass the driver, up to one Sync, and their answers, which the driver must not get. */
export class Exchange {
  readonly #outcome = Promise.withResolvers<readonly StepResult[]>();
  readonly #results: StepResult[] = [];
  #rows: Buffer[] = [];
  #failure: Error | null = null;
  #ended = false;

  /** Settles once all statements are answered, with their results or the first error. Rejects at once on a lost connection. */
  get outcome(): Promise<readonly StepResult[]> {
    return this.#outcome.promise;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Takes the answers to the statements out of these messages, and returns the messages for the driver. */
  take(messages: Buffer): Buffer {
    const others: Buffer[] = [];
    for (let at = 0, next = 0; at < messages.length; at = next) {
      next = at + 1 + messages.readUInt32BE(at + 1);
      const message = messages.subarray(at, next);
      if (this.#ended || ASIDES.has(message[0])) others.push(message);
      else this.#read(message);
    }
    return Buffer.concat(others);
  }

  #read(message: Buffer): void {
    const type = message[0];
    if (type === DATA_ROW) this.#rows.push(message);
    else if (type === COMMAND_COMPLETE) {
      this.#results.push({ tag: message.toString("latin1", HEADER_SIZE, message.length - 1), rows: this.#rows });
      this.#rows = [];
    } else if (type === ERROR_RESPONSE) this.#failure ??= serverError(message);
    else if (type === READY_FOR_QUERY) this.#settle();
  }

  /** Ends the exchange because the connection is lost. An earlier error of the server wins, because it says more. */
  lose(error: Error): void {
    this.#failure ??= error;
    this.#settle();
  }

  #settle(): void {
    this.#ended = true;
    if (this.#failure === null) this.#outcome.resolve(this.#results);
    else this.#outcome.reject(this.#failure);
  }
}

/** The fields of the server's message ErrorResponse that we use, by their letters, with the driver's names for them. */
const FIELDS: Readonly<Record<string, string>> = {
  S: "severity_local",
  V: "severity",
  C: "code",
  M: "message",
  D: "detail",
  t: "table_name",
  n: "constraint_name",
};

/** Returns the error of an ErrorResponse, as the driver makes it for its own statements. */
export function serverError(message: Buffer): Error {
  const fields: Record<string, string> = {};
  for (const field of message.toString("utf8", HEADER_SIZE).split("\0")) {
    const name = FIELDS[field.charAt(0)];
    if (name !== undefined) fields[name] = field.slice(1);
  }
  // The driver's class takes such fields, though its types ask for a text.
  return new postgres.PostgresError(fields as unknown as string);
}
