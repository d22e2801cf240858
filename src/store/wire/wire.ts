import { EventEmitter } from "node:events";
import { AnswerDeadline, DOUBT_AFTER_MS } from "../driver/answer-deadline.ts";
import { poolerFailure } from "../driver/connect-failure.ts";
import { ALIVE_MOST_MS } from "../driver/reach.ts";
import type { Opened } from "../driver/servers.ts";
import type { StepResult } from "../driver/statement.ts";
import { isConnectionLost, StoreError } from "../errors.ts";
import { failBeforeUse, reject } from "./dead-wire.ts";
import { Exchange, serverError } from "./exchange.ts";

/** The server's message ReadyForQuery, which ends every answer, with the state "in a transaction that has failed". */
const READY_FAILED = Buffer.from("Z\0\0\0\x05E", "latin1");

/** A message is a type of one byte, then its length, four bytes that count themselves but not the type. */
const HEADER_SIZE = 5;
const ERROR_RESPONSE = 0x45;
const PARAMETER_STATUS = 0x53;
/** A standby reports this at the login (PostgreSQL 14 and newer). */
const IN_HOT_STANDBY = Buffer.from("in_hot_standby\0on\0", "latin1");
const READY_FOR_QUERY = 0x5a;
/** What a pooler answers to a setting of a session that it cannot pass on. PostgreSQL knows them all. */
const UNKNOWN_TO_POOLER = /unsupported startup parameter/;

/** How long a server may take, in milliseconds. */
export interface WireDeadlines {
  /** For the next byte of an answer. */
  readonly answerWithinMs: number;
  /** For the whole login. */
  readonly loginWithinMs: number;
}

/** How long a server may take to close a connection after an orderly end. */
const CLOSE_MOST_MS = 5_000;

/**
 * The driver's socket. postgres.js 3.4 does not survive the "close" event of a connection in use. It writes the rollback to a
 * closed socket, which ends the process, or it reconnects during a transaction, whose later statements then run outside of any.
 * So a Wire that breaks in use looks open until the driver itself ends it. Until then it answers all that was and is sent on it
 * with its error. The store gives up the pool meanwhile.
 */
export class Wire extends EventEmitter {
  readonly #socket: Opened["socket"];
  readonly #standby: StoreError;
  /** The beginning of an incomplete message. The driver gets whole messages only, so that an error can follow any of them. */
  #partial: Buffer | null = null;
  #inUse = false;
  #ordered = false;
  #broken: StoreError | null = null;
  #exchange: Exchange | null = null;
  readonly #deadline: AnswerDeadline;
  readonly #login: NodeJS.Timeout;
  #isLoggedIn = false;
  #isMute = false;
  #isUseless = false;

  /**
   * Treats a server as lost if it misses a deadline, or is silent and answers to no new connection either. Calls `onGone` once, when
   * the Wire ends. `broken` is true if the driver did not end it, and it was in use or the server was silent. Ends with the error
   * `standby` if the server is one: nothing is sent to a standby but the login.
   */
  constructor(opened: Opened, { answerWithinMs, loginWithinMs }: WireDeadlines, onGone: (broken: boolean) => void) {
    super();
    const { socket, standby } = opened;
    this.#socket = socket;
    this.#standby = standby;
    const drop = (error: Error): void => {
      this.#isMute = true;
      // An orderly end would wait for the server as well.
      socket.destroy(error);
    };
    // With a shorter deadline the answer comes too late. The login has its own.
    const asks = answerWithinMs > DOUBT_AFTER_MS + ALIVE_MOST_MS;
    const isAlive = async (): Promise<boolean> => !asks || !this.#isLoggedIn || (await opened.isAlive());
    this.#deadline = new AnswerDeadline(answerWithinMs, () => drop(new Error("no answer in time")), isAlive);
    const endLogin = (): void => {
      if (!this.#isLoggedIn) drop(opened.silent(loginWithinMs));
    };
    // What came while this process stood still is read before the login counts as late.
    this.#login = setTimeout(() => setImmediate(endLogin), loginWithinMs).unref();
    // The statement gets its error first. Before the driver's listener, which would connect again for the statements that wait.
    this.once("close", () => {
      if (this.#isMute && !this.#inUse && !this.#ordered) onGone(true);
    });
    let cause: Error | undefined;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("drain", () => this.emit("drain"));
    socket.on("error", (error) => {
      cause = error;
    });
    socket.on("close", () => {
      this.#deadline.stop();
      clearTimeout(this.#login);
      const isLost = (this.#inUse || this.#isMute) && !this.#ordered;
      if (this.#inUse || !isLost) onGone(isLost);
      const error =
        cause instanceof StoreError ? cause : new StoreError("connection-lost", "the connection to PostgreSQL broke off", cause);
      this.#exchange?.lose(error);
      if (this.#ordered) this.emit("close", false);
      else this.#break(error);
    });
  }

  get readyState(): string {
    return this.#broken === null ? this.#socket.readyState : "open";
  }

  write(chunk: Uint8Array, done?: () => void): boolean {
    // Before its first statement a connection sends only the start-up message (a length) and passwords ("p").
    this.#inUse ||= chunk[0] !== 0 && chunk[0] !== 0x70;
    if (this.#broken === null) {
      this.#gather();
      this.#deadline.sent(chunk);
      return this.#socket.write(chunk, done);
    }
    // Later, because the driver has not yet recorded which statement sent these bytes.
    setImmediate(() => this.#answerBroken());
    return true;
  }

  /**
   * Sends messages that end with a Sync, bypassing the driver, which must have nothing under way and get nothing until this has
   * ended. Resolves with the results of their statements. Rejects with the first error once all are answered, or with the loss
   * of the connection.
   */
  exchange(messages: Uint8Array): Promise<readonly StepResult[]> {
    const lost = this.#ordered ? new StoreError("connection-lost", "the connection to PostgreSQL was given up") : this.#broken;
    if (lost !== null) return Promise.reject(lost);
    this.#exchange = new Exchange();
    this.#inUse = true;
    this.#deadline.sent(messages);
    this.#socket.write(messages);
    return this.#exchange.outcome;
  }

  end(chunk: Uint8Array): void {
    this.#ordered = true;
    if (this.#broken === null) {
      this.#socket.end(chunk);
      // A frozen server never closes its end, and an open socket keeps the process from ending.
      setTimeout(() => this.#socket.destroy(), CLOSE_MOST_MS).unref();
    } else setImmediate(() => this.emit("close", false));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  setKeepAlive(on: boolean, delayMs: number): void {
    this.#socket.setKeepAlive(on, delayMs);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends all that the driver writes in one turn, several statements say, as one piece: it wakes the server only once. */
  #gather(): void {
    if (this.#socket.writableCorked > 0) return;
    this.#socket.cork();
    process.nextTick(() => this.#socket.uncork());
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#partial === null ? chunk : Buffer.concat([this.#partial, chunk]);
    let [end, ready] = [0, 0];
    while (bytes.length - end >= HEADER_SIZE) {
      const next = end + 1 + bytes.readUInt32BE(end + 1);
      if (next > bytes.length) break;
      if (bytes[end] === READY_FOR_QUERY) ready++;
      else if (bytes[end] === ERROR_RESPONSE) {
        const error = serverError(bytes.subarray(end, next));
        if (!this.#isLoggedIn && UNKNOWN_TO_POOLER.test(error.message)) {
          this.#socket.destroy(poolerFailure("the database URL leads to a connection pooler"));
          return;
        }
        this.#isUseless ||= isConnectionLost(error);
      } else if (bytes[end] === PARAMETER_STATUS && bytes.subarray(end + HEADER_SIZE, next).equals(IN_HOT_STANDBY)) {
        this.#socket.destroy(this.#standby);
        return;
      }
      end = next;
    }
    this.#deadline.received(ready);
    if (ready > 0 && !this.#isLoggedIn) this.#endLogin();
    this.#partial = end === bytes.length ? null : bytes.subarray(end);
    const whole = bytes.subarray(0, end);
    const others = this.#exchange?.take(whole) ?? whole;
    if (this.#exchange?.ended) this.#exchange = null;
    if (others.length > 0) this.emit("data", others);
    // Only after the failed statement has its answer. The next connection may reach a server that accepts it.
    if (this.#isUseless && ready > 0) this.#socket.destroy();
  }

  #endLogin(): void {
    this.#isLoggedIn = true;
    clearTimeout(this.#login);
  }

  #break(error: StoreError): void {
    this.#broken = error;
    if (this.#inUse) {
      this.#answerBroken();
    } else {
      failBeforeUse(this, error);
    }
  }

  /** Rejects all that the driver has sent and has no answer to, and lets it send what it still holds back. */
  #answerBroken(): void {
    reject(this, this.#broken);
    this.emit("data", READY_FAILED);
  }
}
