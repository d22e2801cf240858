import { type Money, newRequestId, RequestId } from "../../model/model.ts";
import type { RequestOf } from "../../protocol/protocol.ts";
import type { Answer, Balances, Concluded } from "../answers.ts";
import { AtmError } from "../atm-error.ts";
import type { CallOptions, Hold, MoneyOptions } from "../atm-interface.ts";
import { type Conversation, checkFields, type Told } from "../conversation/conversation.ts";
import type { WithdrawRefusal } from "../refusals.ts";
import { refused } from "../refused.ts";
import type { Holds } from "./holds.ts";
import type { KeptRequests } from "./kept-requests.ts";

type Booking = "deposit" | "transfer";

/** The operations that move money. Each has one request id from before its first try to its certain end. */
export class MoneyDesk {
  readonly #conversation: Conversation;
  readonly #kept: KeptRequests;
  readonly #holds: Holds;

  constructor(conversation: Conversation, kept: KeptRequests, holds: Holds) {
    this.#conversation = conversation;
    this.#kept = kept;
    this.#holds = holds;
  }

  /** Books a deposit or a transfer. */
  async book<Name extends Booking, Refusal extends Parameters<typeof refused>[0]["refusal"]>(
    op: Name,
    fields: RequestOf<Name>,
    options: MoneyOptions = {},
  ): Promise<Answer<{ request: string; balances: Balances | null }, Refusal>> {
    const request = idOf(options);
    const told = await this.#ask(op, request, fields, options);
    if (told.how === "answered" && told.outcome.ok) {
      await this.#kept.over(request, "done", "booked");
      return { ok: true, request, balances: told.outcome.result as Balances };
    }
    if (told.how === "answered") {
      await this.#kept.over(request, "refused", "nothing");
      return refused<Refusal>(told.outcome as never);
    }
    if (told.inDoubt && (await this.conclude(request, options)).booked) return { ok: true, request, balances: null };
    await this.#kept.over(request, "unsent", "nothing");
    return refused<Refusal>(told.refusal);
  }

  /** Places a hold. Nothing may be paid out before this resolves with it. */
  async withdraw(amount: bigint, options: MoneyOptions = {}): Promise<Answer<Hold & { balances: Balances }, WithdrawRefusal>> {
    const request = idOf(options);
    const told = await this.#ask("withdraw", request, { amount: amount as Money }, options);
    if (told.how === "answered" && told.outcome.ok) {
      const hold = this.#holds.open(request, amount);
      await this.#kept.held(request).catch(async (error: unknown) => {
        // A hold that the journal does not have would be released after a crash, paid out or not.
        await hold.release(options);
        throw error;
      });
      return { ok: true, ...hold, balances: told.outcome.result };
    }
    if (told.how === "answered") {
      await this.#kept.over(request, "refused", "nothing");
      return refused<WithdrawRefusal>(told.outcome as never);
    }
    // The customer is gone: whatever was held is given back, because nothing has been paid out.
    if (told.inDoubt) await this.conclude(request, options);
    else await this.#kept.over(request, "unsent", "nothing");
    return refused<WithdrawRefusal>(told.refusal);
  }

  /** Asks what became of a request, which cannot happen afterwards if the bank does not know it, and releases a hold. */
  async conclude(request: RequestId, { signal }: CallOptions = {}): Promise<Concluded> {
    if (this.#holds.has(request)) throw new RangeError("this hold is in your hands: settle it or release it");
    const told = await this.#conversation.ask("outcome", { request }, { signal });
    if (told.how === "signed-out" || !told.outcome.ok) throw new Error("the outcome of a request is never refused");
    const { state, amount } = told.outcome.result;
    if (state === "held") {
      const released = await this.#holds.giveBack(request, amount, { ...(signal && { signal }) });
      // Somebody has ended it a moment ago: the bank has the answer.
      return released.ok ? NOTHING : this.conclude(request, { ...(signal && { signal }) });
    }
    const booked = state === "done" || state === "settled";
    await this.#kept.over(request, booked ? "done" : "void", booked ? "booked" : "nothing");
    return booked ? { booked, amount } : NOTHING;
  }

  async #ask<Name extends Booking | "withdraw">(
    op: Name,
    request: RequestId,
    fields: RequestOf<Name>,
    { signal }: CallOptions,
  ): Promise<Told<Name> & { how: string }> {
    checkFields(op, fields);
    await this.#kept.begin(request, op, (fields as { amount: bigint }).amount);
    try {
      return await this.#conversation.ask(op, fields, { id: request, signal });
    } catch (error) {
      if (error instanceof AtmError && !error.inDoubt) await this.#kept.over(request, "unsent", "nothing");
      throw error;
    }
  }
}

const NOTHING: Concluded = { booked: false, amount: 0n };

const idOf = ({ request }: MoneyOptions): RequestId => (request === undefined ? newRequestId() : RequestId(request));
