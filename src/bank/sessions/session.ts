import type { Channel, ChannelEnd } from "../../channel/channel.ts";
import type { CustomerId } from "../../model/model.ts";
import { decodeRequest, encodeResponse, ProtocolError, REQUESTS_UNDER_WAY_MAX, type Request } from "../../protocol/protocol.ts";
import { noteUse } from "../../terminals/terminals.ts";
import { perform } from "../operations/perform.ts";
import type { Bank, RequestContext, RequestNamed, SignedInCustomer } from "../operations/request-context.ts";
import { eventOfSession, eventsOfEnd, isLastForNow, nameOfEnd } from "./session-end.ts";

/** Operations that change whose session it is: later requests wait for them. */
const ADMITTING: ReadonlySet<Request["op"]> = new Set(["signup", "signin", "signout", "change-password"]);

/** How long an ATM that has a channel for a customer, or steps of its own to finish, may be silent between two requests, in milliseconds. */
const QUIET_MS = 3_000;

/** A request, and when it arrived on this process's clock. */
interface Arrived {
  readonly request: Request;
  readonly at: number;
}

/**
 * One channel of an ATM from READY to its end: takes requests, performs them, answers, and records the end. No request begins
 * before the ATM is found valid, or once the channel is closing or gone: those that wait by then get no answer.
 */
export class BankSession {
  readonly channel: Channel;
  /** Resolves once the server events have the end of the channel, which they record as soon as they can. */
  readonly over: Promise<void>;
  readonly #bank: Bank;
  #customer: SignedInCustomer | null = null;
  /** Requests that have not begun, in their order. */
  #waiting: Arrived[] = [];
  /** The next request waits for this: a check of the ATM or the sign-in, or an operation that decides whose session it is. */
  #gate: Promise<void> | null = null;
  #recheckDue = false;
  #underWay = 0;
  /** The last answer ends what the ATM was doing. */
  #isDone = false;
  #breach: ProtocolError | null = null;

  constructor(bank: Bank, channel: Channel) {
    this.#bank = bank;
    this.channel = channel;
    this.#hold(this.#admitTerminal());
    this.over = channel.ended.then((end) => this.#recordEnd(end));
  }

  /** True while a request is in progress: the channel does not close for renewal then (PROTOCOL.md, section 4.2). */
  get busy(): boolean {
    return this.#underWay > 0;
  }

  /**
   * True if the server may end the session and its ATM notices nothing: nobody is signed in, no request is in progress, and none is
   * to be expected, because the last one was of a kind that ends something, or is long ago.
   */
  get isIdle(): boolean {
    if (this.busy || this.#customer !== null || this.#gate !== null) return false;
    return this.#isDone || performance.now() - this.channel.activeAt >= QUIET_MS;
  }

  isOf(customer: CustomerId): boolean {
    return this.#customer?.customer === customer;
  }

  /** Checks the customer's sign-in before anything else begins, and ends the session if it is no longer valid. */
  recheck(): void {
    this.#recheckDue = true;
    this.#takeTurns();
  }

  /** Takes one message. One that breaks the protocol ends the connection without an answer (PROTOCOL.md, section 6). */
  receive(content: Buffer): void {
    let request: Request;
    try {
      request = decodeRequest(content);
      if (this.#underWay >= REQUESTS_UNDER_WAY_MAX) throw new ProtocolError("message-flood", "too many requests are unanswered");
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#breach = error;
      this.channel.destroy();
      return;
    }
    this.#underWay++;
    this.#isDone = false;
    this.#waiting.push({ request, at: performance.now() });
    this.#takeTurns();
  }

  /** Begins waiting requests, up to an operation that decides whose session it is. Drops them if the session has ended. */
  #takeTurns(): void {
    while (this.#gate === null && this.channel.open) {
      if (this.#recheckDue) {
        this.#recheckDue = false;
        this.#hold(this.#checkSignIn());
        return;
      }
      const arrived = this.#waiting.shift();
      if (arrived === undefined) return;
      const { request, at } = arrived;
      const answered = this.#answer(request as RequestNamed<Request["op"]>, at);
      if (ADMITTING.has(request.op)) this.#hold(answered);
    }
    if (!this.channel.open) this.#dropWaiting();
  }

  /** Lets nothing begin until `until` resolves. It must never reject. */
  #hold(until: Promise<void>): void {
    this.#gate = until.then(() => {
      this.#gate = null;
      this.#takeTurns();
    });
  }

  #dropWaiting(): void {
    for (const { request } of this.#waiting) this.#bank.measures.unanswered(request.op);
    this.#underWay -= this.#waiting.length;
    this.#waiting = [];
  }

  async #answer<Op extends Request["op"]>(request: RequestNamed<Op>, arrivedAt: number): Promise<void> {
    try {
      const { outcome, customer } = await perform<Op>(this.#bank, this.#context(), request);
      if (ADMITTING.has(request.op)) this.#customer = customer;
      // Only now, because `recheck` finds the new customer here: it catches a change that this read is too early to see.
      if (request.op === "signin") await this.#checkSignIn();
      this.#bank.measures.answered(request.op, outcome.ok ? "ok" : outcome.refusal, performance.now() - arrivedAt);
      this.channel.send(encodeResponse<Op>(request.op, { id: request.id, outcome }));
      this.#isDone = isLastForNow(request.op, outcome);
      // The ledger may have seen a change before this worker was notified of it.
      if (!outcome.ok && outcome.refusal === "not-signed-in") this.recheck();
    } catch (error) {
      this.#bank.measures.unanswered(request.op);
      // The outcome is unknown, so the only true answer is none: the ATM asks again in a new session.
      this.#bank.log.error(
        { err: error, op: request.op, request: request.id, session: this.channel.sessionId },
        "a request has no answer",
      );
      this.channel.destroy();
    } finally {
      this.#underWay--;
    }
  }

  /** Ends the session if the password was changed since the sign-in, or an operator has locked the customer. Never rejects. */
  async #checkSignIn(): Promise<void> {
    const customer = this.#customer;
    if (customer === null) return;
    const { sessionId: session, terminalId: terminal } = this.channel;
    try {
      if ((await this.#bank.generations.newest(customer.customer)) === customer.generation) return;
      this.#bank.log.info(
        { session, terminal },
        "a customer's session is ended: the password was changed or the customer locked",
      );
      this.channel.close("signed-out");
    } catch (error) {
      this.#bank.log.error({ err: error, session }, "a sign-in could not be checked: its session ends");
      this.channel.destroy();
    }
  }

  /** Ends the session if the ATM is not valid in the database: this worker may not have been notified of a revocation yet. */
  async #admitTerminal(): Promise<void> {
    const { terminalId, pskEpoch, serverKeyId, sessionId: session } = this.channel;
    try {
      const valid = await noteUse(this.#bank.store.sql, terminalId, pskEpoch, this.#bank.now(), serverKeyId);
      if (!valid) return this.channel.destroy();
      await this.#bank.recorder.record({ ...eventOfSession(this.#context(), "channel-ready"), outcome: "ok" });
    } catch (error) {
      this.#bank.log.error({ err: error, session }, "a new session could not be checked or recorded: it ends");
      this.channel.destroy();
    }
  }

  async #recordEnd(end: ChannelEnd): Promise<void> {
    const { at, terminal, session } = this.#context();
    const name = nameOfEnd(end, this.#breach);
    this.#bank.measures.channelEnded(name);
    const level = end.how === "breach" || this.#breach !== null ? "warn" : "debug";
    this.#bank.log[level]({ end, breach: this.#breach?.message, terminal, session }, "a channel ended");
    this.#dropWaiting();
    // A sign-in under way begins a customer session that ends here. A sign-out has already recorded its end.
    await this.#gate;
    for (const event of eventsOfEnd({ ...this.#context(), at }, end, this.#breach)) this.#bank.serverEvents.keep(event);
  }

  /** The session's present state, for a request that begins now. */
  #context(): RequestContext {
    const { terminalId: terminal, sessionId: session } = this.channel;
    return Object.freeze({ terminal, session, customer: this.#customer, at: this.#bank.now() });
  }
}
