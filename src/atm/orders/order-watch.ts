import timers from "node:timers/promises";
import type { Outcome } from "../../model/model.ts";
import { ORDER_WAIT_MOST_S, type ResultOf } from "../../protocol/protocol.ts";
import type { Atm } from "../atm-context.ts";
import type { BankLink } from "../link/bank-link.ts";
import { jittered } from "../link/jitter.ts";
import { LinkError } from "../link/link-error.ts";
import { type GivenOrder, obey } from "./obey.ts";

/** How long the answer may take beyond the time that the bank may hold the request, in milliseconds. */
const ANSWER_WAIT_MS = 10_000;
/** The pause after a failure, which doubles with each; and the least time between two questions that get no order. */
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 60_000;

/**
 * Asks the bank for terminal orders over a channel of its own, carries them out one after the other, and confirms each (PROTOCOL.md,
 * section 11, "Terminal orders"). If the bank does not answer, it tries again after a growing pause, without a limit.
 */
export class OrderWatch {
  readonly #atm: Atm;
  readonly #openLink: () => Promise<BankLink>;
  readonly #stopping = new AbortController();
  #link: BankLink | null = null;
  #running: Promise<void> | null = null;

  constructor(atm: Atm, openLink: () => Promise<BankLink>) {
    this.#atm = atm;
    this.#openLink = openLink;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Stops now; an order that is under way is finished at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#link?.close("shutdown");
    await this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = PAUSE_MIN_MS;
    while (!this.#stopping.signal.aborted) {
      const begun = performance.now();
      try {
        const hadOrder = await this.#round();
        pauseMs = PAUSE_MIN_MS;
        if (!hadOrder) await this.#pause(PAUSE_MIN_MS - (performance.now() - begun));
      } catch (error) {
        this.#drop();
        if (!this.#stopping.signal.aborted) this.#complain(error);
        await this.#pause(jittered(pauseMs));
        pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS);
      }
    }
  }

  /** Asks once; true if there was an order. Throws LinkError, or the disk's error. */
  async #round(): Promise<boolean> {
    const link = await this.#renewed();
    const { cash } = this.#atm.machine;
    const standing = { closed: cash.closedBy, operator: cash.closer };
    const waitMs = ORDER_WAIT_MOST_S * 1_000 + ANSWER_WAIT_MS;
    const result = granted(await link.request("next-order", { seconds: ORDER_WAIT_MOST_S, ...standing }, undefined, waitMs));
    const given = givenIn(result);
    if (given === null) return false;
    const how = await obey(this.#atm, given);
    const confirmed = await link.request("order-done", { order: given.order, how });
    // The bank no longer knows it: there is nothing to confirm.
    const isConfirmed = confirmed.ok || confirmed.refusal === "order-unknown";
    // The next channel is the first under the new key: it proves to the bank that this machine has it.
    if (isConfirmed && given.kind === "rotate") this.#drop();
    if (isConfirmed) return true;
    throw new LinkError("bank-busy", "the bank has too much to do");
  }

  /** The channel, or a new one if it is gone or old: the old one is closed after the new one is open. */
  async #renewed(): Promise<BankLink> {
    const old = this.#link;
    if (old !== null && !old.over && !old.renewDue) return old;
    const link = await this.#openLink();
    if (this.#stopping.signal.aborted) {
      link.close("shutdown");
      throw new LinkError("bank-unreachable", "the machine stops");
    }
    this.#link = link;
    old?.close("renew");
    return link;
  }

  #drop(): void {
    this.#link?.close("done");
    this.#link = null;
  }

  #complain(error: unknown): void {
    const { log } = this.#atm;
    if (error instanceof LinkError) log("info", "the bank gives no orders now", { code: error.code });
    else log("error", "an order of the bank could not be carried out yet", { error });
  }

  /** The timer does not keep the process running. */
  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    await timers.setTimeout(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
  }
}

function granted<Result>(outcome: Outcome<Result>): Result {
  if (outcome.ok) return outcome.result;
  throw new LinkError("bank-busy", `the bank refuses to give orders: ${outcome.refusal}`);
}

function givenIn({ orders: [order], ...notes }: ResultOf<"next-order">): GivenOrder | null {
  return order === undefined ? null : { ...order, ...notes };
}
