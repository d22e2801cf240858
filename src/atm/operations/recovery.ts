import assert from "node:assert/strict";
import type { RequestId } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import type { ClosedHow } from "../journal/journal-step.ts";
import type { BankLink } from "../link/bank-link.ts";
import { jittered } from "../link/jitter.ts";
import { LinkError } from "../link/link-error.ts";
import { OneLink } from "../link/one-bank-link.ts";
import { askOutcome, finish } from "./finish.ts";
import type { GetLink, Records } from "./tell-bank.ts";

const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 60_000;

/** The outcome of this machine's request in the bank's books. */
export type RequestOutcome = ResultOf<"outcome">;

/** Reports the machine's state to the bank, at the end of a round. Throws LinkError. */
export type Report = (link: BankLink) => Promise<void>;

/**
 * Finishes operations that no session serves any more, over a channel without a customer, and reports the machine's state. If the
 * bank does not answer, it tries again after a growing pause, without a limit.
 */
export class Recovery {
  readonly #records: Records;
  readonly #openLink: () => Promise<BankLink>;
  readonly #report: Report;
  /** Operations to finish. */
  readonly #waiting = new Map<RequestId, PromiseWithResolvers<ClosedHow>>();
  /** Operations whose outcome it asks the bank for, once they are closed here. */
  readonly #asked = new Map<RequestId, PromiseWithResolvers<RequestOutcome>>();
  #reportDue = true;
  #wake: () => void = () => {};
  #stopped = false;
  #running: Promise<void> | null = null;
  #link: OneLink | null = null;

  constructor(records: Records, openLink: () => Promise<BankLink>, report: Report) {
    this.#records = records;
    this.#openLink = openLink;
    this.#report = report;
  }

  /**
   * Takes over the operations that a crash left open. Every step that needs no bank is done before it resolves, while the cash
   * unit still remembers every job: it forgets old ones once customers come.
   */
  async start(): Promise<void> {
    // A session serves each operation that begins from now on.
    const left = [...this.#records.journal.operations.keys()];
    for (const request of left) await this.#finishAlone(request);
    this.#running = this.#run();
  }

  /** Takes an open operation over; resolves when it is closed. */
  take(request: RequestId): Promise<ClosedHow> {
    assert(this.#records.journal.operations.has(request), "only an open operation can be taken over");
    const waiting = this.#waiting.get(request) ?? Promise.withResolvers<ClosedHow>();
    this.#waiting.set(request, waiting);
    this.#wake();
    return waiting.promise;
  }

  /**
   * Asks the bank for the outcome of an operation that no session serves any more, as soon as it is closed here. Resolves with
   * the bank's answer. A request that the bank does not know is void from then on (PROTOCOL.md, section 11).
   */
  outcomeOf(request: RequestId): Promise<RequestOutcome> {
    const asked = this.#asked.get(request) ?? Promise.withResolvers<RequestOutcome>();
    this.#asked.set(request, asked);
    this.#wake();
    return asked.promise;
  }

  /** Requests a report, because the machine's state has changed. */
  reportSoon(): void {
    this.#reportDue = true;
    this.#wake();
  }

  /** Tries all waiting operations now, because the bank was just reached. */
  hurry(): void {
    this.#wake();
  }

  /** Stops now; open operations stay in the journal for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#link?.close();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = PAUSE_MIN_MS;
    while (!this.#stopped) {
      const done = this.#idle || (await this.#round());
      if (this.#stopped) return;
      if (this.#idle) await this.#sleep(null);
      else if (!done) await this.#sleep(jittered(pauseMs));
      pauseMs = done ? PAUSE_MIN_MS : Math.min(pauseMs * 2, PAUSE_MAX_MS);
    }
  }

  get #idle(): boolean {
    return this.#waiting.size + this.#asked.size === 0 && !this.#reportDue;
  }

  /** Tries everything once; false if something needs another try. */
  async #round(): Promise<boolean> {
    const link = new OneLink(this.#openLink);
    this.#link = link;
    try {
      let done = true;
      for (const request of [...this.#waiting.keys()]) done = (await this.#try(() => this.#finish(request, link))) && done;
      for (const [request, asked] of [...this.#asked]) done = (await this.#try(() => this.#ask(request, asked, link))) && done;
      if (this.#reportDue) done = (await this.#try(() => this.#sendReport(link))) && done;
      return done;
    } finally {
      link.close();
    }
  }

  async #finish(request: RequestId, link: OneLink): Promise<void> {
    await this.#close(request, link.get);
    // The counters may have changed since the last report.
    this.#reportDue = true;
  }

  /** Closes an operation and tells the callers of `take` how it ended, which nobody could find out later. */
  async #close(request: RequestId, getLink: GetLink): Promise<void> {
    const how = await finish(this.#records, request, getLink);
    this.#waiting.get(request)?.resolve(how);
    this.#waiting.delete(request);
  }

  /** While the operation is open here, the bank's answer could still change. */
  async #ask(request: RequestId, asked: PromiseWithResolvers<RequestOutcome>, link: OneLink): Promise<void> {
    if (this.#records.journal.operations.has(request)) throw NOT_ASKED;
    asked.resolve(await askOutcome(await link.get(), request));
    this.#asked.delete(request);
  }

  /** Goes as far as possible without the bank; `take` queues the rest. */
  async #finishAlone(request: RequestId): Promise<void> {
    const alone = await this.#try(() => this.#close(request, NOBODY));
    if (!alone) void this.take(request);
  }

  async #sendReport(link: OneLink): Promise<void> {
    const open = await link.get();
    // A change while this report is under way is for the next report.
    this.#reportDue = false;
    try {
      await this.#report(open);
    } catch (error) {
      this.#reportDue = true;
      throw error;
    }
  }

  /** Runs one task; false if it fails, so that the others are still tried. */
  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      const { log } = this.#records;
      if (error === NOT_ASKED) return false;
      if (error instanceof LinkError) log("warn", "the bank gives no answer; recovery waits", { code: error.code });
      else log("error", "recovery cannot go on", { error });
      return false;
    }
  }

  #sleep(pauseMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = pauseMs === null ? undefined : setTimeout(resolve, pauseMs);
      timer?.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const NOT_ASKED = new LinkError("bank-unreachable", "the bank is not asked yet");
const NOBODY = (): Promise<never> => Promise.reject(NOT_ASKED);
