import type { Outcome } from "../../model/model.ts";
import type { RequestOf, ResultOf } from "../../protocol/protocol.ts";
import type { Cash } from "../cash/cash.ts";
import type { Journal } from "../journal/journal.ts";
import type { StepOf } from "../journal/journal-step.ts";
import type { OpenOperation } from "../journal/operation.ts";
import { type BankLink, LinkError } from "../link/bank-link.ts";
import type { Log } from "../log.ts";

/** The records that are needed to finish an operation. */
export interface Records {
  readonly journal: Journal;
  readonly cash: Cash;
  readonly log: Log;
}

/** Returns the channel for requests; the first call opens it. */
export type GetLink = () => Promise<BankLink>;

/** The bank's answer to an operator's change. */
export type Booked = Outcome<ResultOf<"cash-load"> | ResultOf<"cash-unload"> | ResultOf<"cash-count">>;

/**
 * Sends an operator's change to the bank, under its request id in the journal, and journals the answer. A repeat gets the same
 * answer as the first time. Throws LinkError if the bank gives no answer: the change stays open and is not made.
 */
export async function tellBank({ journal, log }: Records, operation: OpenOperation, getLink: GetLink): Promise<Booked> {
  const { request } = operation;
  const change = operation.change as StepOf<"change">;
  const outcome = await ask(await getLink(), change);
  if (!outcome.ok && outcome.refusal === "bank-busy") throw new LinkError("bank-busy", "the bank has too much to do");
  if (!outcome.ok)
    log("error", "the bank refuses an operator's change; the machine's counters stay as they are", {
      request,
      change: change.op,
      refusal: outcome.refusal,
    });
  await journal.append({ step: "answer", request, state: outcome.ok ? "done" : "refused" });
  return outcome;
}

function ask(link: BankLink, { request, op, notes, rejected, ...people }: StepOf<"change">): Promise<Booked> {
  const { operator, login, second, secondLogin } = people;
  if (op === "load") return link.request("cash-load", { notes, operator, login }, request);
  if (op === "unload") return link.request("cash-unload", { notes, operator, login }, request);
  const counted: RequestOf<"cash-count"> = { cassettes: notes, rejected, operator, login, second, secondLogin };
  return link.request("cash-count", counted, request);
}
