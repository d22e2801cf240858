/** Messages that the server answers with ReadyForQuery, and Flush, which it answers with what it has. */
const SYNC = 0x53;
const QUERY = 0x51;
const FLUSH = 0x48;
/** A message is a type of one byte, then its length, four bytes that count themselves but not the type. */
const HEADER_SIZE = 5;

/** After this silence ask whether the server is alive, and again after as long, in milliseconds. */
export const DOUBT_AFTER_MS = 2_000;

/**
 * Detects a server that owes an answer and is silent: a frozen server keeps its connections open. The time counts from the last
 * byte that came, or from the first message that it owes an answer to, by a monotonic clock. A long statement is silent too, so
 * with a long deadline a server that is not alive is detected before, by a question on another connection.
 */
export class AnswerDeadline {
  readonly #mostMs: number;
  readonly #onMissed: () => void;
  readonly #isAlive: () => Promise<boolean>;
  /** The number of ReadyForQuery messages still to come. */
  #owed = 0;
  #isFlushed = false;
  #since = 0;
  /** When the server was last known to be alive. */
  #aliveAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Calls `onMissed` once, after `mostMs` milliseconds of silence, or when `isAlive` resolves with false before. */
  constructor(mostMs: number, onMissed: () => void, isAlive = async () => true) {
    this.#mostMs = mostMs;
    this.#onMissed = onMissed;
    this.#isAlive = isAlive;
  }

  /** Call this with whole messages that go out. */
  sent(messages: Uint8Array): void {
    const wasOwed = this.#isOwed;
    this.#count(messages);
    if (wasOwed || !this.#isOwed) return;
    this.#since = performance.now();
    this.#timer ??= setTimeout(this.#check, Math.min(this.#mostMs, DOUBT_AFTER_MS)).unref();
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
    const left = this.#nextLook() - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(this.#check, left).unref();
      return;
    }
    // This process may itself have been frozen: read what came meanwhile before calling it silence.
    const since = this.#since;
    setImmediate(() => {
      if (!this.#isOwed) return;
      if (this.#since !== since) this.#lookLater();
      else if (performance.now() >= since + this.#mostMs) this.#miss();
      else void this.#ask(since);
    });
  };

  #nextLook(): number {
    return Math.min(this.#since + this.#mostMs, Math.max(this.#since, this.#aliveAt) + DOUBT_AFTER_MS);
  }

  #lookLater(): void {
    this.#timer ??= setTimeout(this.#check, Math.max(1, this.#nextLook() - performance.now())).unref();
  }

  async #ask(since: number): Promise<void> {
    // The deadline holds while the question is open.
    this.#timer ??= setTimeout(this.#check, Math.max(1, since + this.#mostMs - performance.now())).unref();
    const isAlive = await this.#isAlive();
    if (!this.#isOwed) return;
    if (!isAlive && this.#since === since) return this.#miss();
    this.#aliveAt = performance.now();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lookLater();
  }

  #miss(): void {
    this.stop();
    this.#onMissed();
  }
}
