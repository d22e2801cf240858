import type { Outcome } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import type { Cash } from "../cash/cash.ts";
import type { Journal } from "../journal/journal.ts";
import type { StepOf } from "../journal/journal-step.ts";
import type { OpenOperation } from "../journal/operation.ts";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import type { Log } from "../log.ts";

/** The records that are needed to finish an operation. */
export interface Records {
  readonly journal: Journal;
  readonly cash: Cash;
  readonly log: Log;
}

/** Returns the channel for requests; the first call opens it. */
export type GetLink = () => Promise<BankLink>;

/** The bank's answer to a change of the notes. */
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
    log("error", "the bank refuses a change of the notes; the machine's counters stay as they are", {
      request,
      change: change.op,
      refusal: outcome.refusal,
    });
  await journal.append({ step: "answer", request, state: outcome.ok ? "done" : "refused" });
  return outcome;
}

function ask(link: BankLink, { request, op, notes, rejected, operator, login }: StepOf<"change">): Promise<Booked> {
  if (op === "load") return link.request("cash-load", { notes, operator, login }, request);
  if (op === "unload") return link.request("cash-unload", { notes, operator, login }, request);
  return link.request("cash-count", { cassettes: notes, rejected }, request);
}
