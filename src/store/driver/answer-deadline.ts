/** Messages that the server answers with ReadyForQuery, and Flush, which it answers with what it has. */
const SYNC = 0x53;
const QUERY = 0x51;
const FLUSH = 0x48;
/** A message is a type of one byte, then its length, four bytes that count themselves but not the type. */
const HEADER_SIZE = 5;

/**
 * Detects a server that owes an answer and is silent: a frozen server keeps its connections open. The time counts from the last
 * byte that came, or from the first message that it owes an answer to, by a monotonic clock.
 */
export class AnswerDeadline {
  readonly #mostMs: number;
  readonly #onMissed: () => void;
  /** The number of ReadyForQuery messages still to come. */
  #owed = 0;
  #isFlushed = false;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Calls `onMissed` once, after `mostMs` milliseconds of silence. */
  constructor(mostMs: number, onMissed: () => void) {
    this.#mostMs = mostMs;
    this.#onMissed = onMissed;
  }

  /** Call this with whole messages that go out. */
  sent(messages: Uint8Array): void {
    const wasOwed = this.#isOwed;
    this.#count(messages);
    if (wasOwed || !this.#isOwed) return;
    this.#since = performance.now();
    this.#timer ??= setTimeout(this.#check, this.#mostMs).unref();
  }

  /** Call this when bytes came, with the number of ReadyForQuery messages among them. */
  received(ready: number): void {
    this.#owed = Math.max(0, this.#owed - ready);
    this.#isFlushed = false;
    this.#since = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#owed = 0;
    this.#isFlushed = false;
  }

  get #isOwed(): boolean {
    return this.#owed > 0 || this.#isFlushed;
  }

  #count(messages: Uint8Array): void {
    const bytes = Buffer.from(messages.buffer, messages.byteOffset, messages.byteLength);
    // The start-up message alone has no type, only a length.
    if (bytes[0] === 0) this.#owed++;
    else
      for (let at = 0; at + HEADER_SIZE <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
        if (bytes[at] === SYNC || bytes[at] === QUERY) this.#owed++;
        else if (bytes[at] === FLUSH) this.#isFlushed = true;
      }
  }

  /** One timer serves many statements: it checks again when the remaining time is over. */
  readonly #check = (): void => {
    this.#timer = undefined;
    if (!this.#isOwed) return;
    const left = this.#since + this.#mostMs - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(this.#check, left).unref();
      return;
    }
    // This process may itself have been frozen: read what came meanwhile before calling it silence.
    const since = this.#since;
    setImmediate(() => {
      if (!this.#isOwed) return;
      if (this.#since === since) this.#onMissed();
      else this.#timer ??= setTimeout(this.#check, this.#mostMs).unref();
    });
  };
}
