import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { Answer } from "../answers.ts";
import { AtmError } from "../atm-error.ts";
import type { CallOptions, Hold } from "../atm-interface.ts";
import { type Conversation, checkFields } from "../conversation/conversation.ts";
import type { HoldRefusal } from "../refusals.ts";
import { refused } from "../refused.ts";
import type { KeptRequests } from "./kept-requests.ts";

/** How a hold is ended: the amount that was paid, under one request id. */
interface End {
  readonly paid: bigint;
  readonly by: RequestId;
}

/** The holds whose end this program has to report. */
export class Holds {
  readonly #conversation: Conversation;
  readonly #kept: KeptRequests;
  readonly #live = new Set<RequestId>();

  constructor(conversation: Conversation, kept: KeptRequests) {
    this.#conversation = conversation;
    this.#kept = kept;
  }

  /** True while the program has a hold in its hands, from which it may be paying. */
  has(request: RequestId): boolean {
    return this.#live.has(request);
  }

  /** A hold that the bank has placed; `begun` if its end was sent already. */
  open(request: RequestId, amount: bigint, begun: End | null = null): Hold {
    this.#live.add(request);
    return this.#hold(request, amount, begun);
  }

  /** Gives a hold back that no program ever had. */
  giveBack(request: RequestId, amount: bigint, options: CallOptions): Promise<Answer<{ booked: bigint }, HoldRefusal>> {
    return this.#hold(request, amount, null).release(options);
  }

  #hold(request: RequestId, amount: bigint, begun: End | null): Hold {
    let end = begun;
    const settle = async (paid: bigint, options: CallOptions = {}): Promise<Answer<{ booked: bigint }, HoldRefusal>> => {
      if (end !== null && end.paid !== paid) throw new RangeError(`this hold is being ended with ${end.paid} paid, not ${paid}`);
      if (end === null) {
        if (paid !== 0n) checkFields("settle", { hold: request, amount: paid as Money });
        end = { paid, by: newRequestId() };
        // The bank must be told even if the disk is full; the next start would only ask for this hold again.
        await this.#kept.ending(request, end.by, paid).catch(unlessJournal);
      }
      const answer = await this.#send(request, end, options);
      // Nothing has ended: another amount may.
      if (!answer.ok && answer.refusal === "hold-exceeded") end = null;
      else this.#live.delete(request);
      return answer;
    };
    return { request, amount, settle: ({ paid }, options) => settle(paid, options), release: (options) => settle(0n, options) };
  }

  async #send(hold: RequestId, { paid, by }: End, { signal }: CallOptions): Promise<Answer<{ booked: bigint }, HoldRefusal>> {
    const asking = { id: by, signal };
    const told = await (paid > 0n
      ? this.#conversation.ask("settle", { hold, amount: Money(paid) }, asking)
      : this.#conversation.ask("release", { hold }, asking)
    ).catch((cause: unknown) => {
      // The hold is what is in doubt: its end is repeated, never concluded.
      if (!(cause instanceof AtmError)) throw cause;
      throw new AtmError(cause.code, cause.message, { cause, request: hold, inDoubt: cause.inDoubt });
    });
    if (told.how === "signed-out") throw new Error("the end of a hold needs no customer");
    const { outcome } = told;
    if (outcome.ok) {
      await this.#kept.over(hold, "held", "acknowledged");
      return { ok: true, booked: paid };
    }
    if (outcome.refusal !== "hold-exceeded") await this.#kept.over(hold, "held", "disputed");
    return refused<HoldRefusal>(outcome);
  }
}

function unlessJournal(error: unknown): void {
  if (!(error instanceof AtmError && error.code === "journal")) throw error;
}
