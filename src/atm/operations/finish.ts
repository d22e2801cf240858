import { newRequestId, type RequestId, ZERO } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import { worth } from "../cash/notes.ts";
import type { ClosedHow, StepOf } from "../journal/journal-step.ts";
import { type NextStep, nextStep, type OpenOperation } from "../journal/operation.ts";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import { type GetLink, type Records, tellBank } from "./tell-bank.ts";

/**
 * Carries an open operation on, one journalled step after the other, until it is closed, and resolves with how. Throws LinkError
 * if the bank is needed and gives no answer: the operation stays open, and may be tried again. Throws RangeError if it is not
 * open: how it was closed is not known here.
 */
export async function finish(records: Records, request: RequestId, getLink: GetLink): Promise<ClosedHow> {
  for (;;) {
    const operation = records.journal.operations.get(request);
    if (operation === undefined) throw new RangeError("an operation that is not open cannot be finished");
    const how = await DO[nextStep(operation)](records, operation, getLink);
    if (how === null) continue;
    await records.journal.append({ step: "closed", request, how });
    records.cash.unreserve(request);
    return how;
  }
}

/** Does one step; resolves with how the operation is closed, or with null if there is more to do. */
type Do = (records: Records, operation: OpenOperation, getLink: GetLink) => Promise<ClosedHow | null>;

const DO: Readonly<Record<NextStep, Do>> = {
  ask: async ({ journal }, { request }, getLink) => {
    const { state } = await askOutcome(await getLink(), request);
    await journal.append({ step: "answer", request, state });
    return null;
  },
  count: async ({ journal, cash, log }, { request, amount }) => {
    if (cash.knowsNothing) {
      log("error", "the counters were lost while notes were paid out: the hold stays open for operators", { request, amount });
      return "disputed";
    }
    await journal.append({ step: "dispensed", request, paid: worth(cash.paidFor(request)) });
    return null;
  },
  settle: async ({ journal }, operation) => {
    await journal.append(closingOf(operation));
    return null;
  },
  release: async ({ journal }, operation) => {
    await journal.append(closingOf(operation));
    return null;
  },
  repeat: endHold,
  keep: async ({ cash }, { request }) => {
    await cash.keep(request);
    return "kept";
  },
  return: async ({ cash }, { request }) => {
    await cash.giveBack(request);
    return "returned";
  },
  book: async () => "booked",
  drop: async () => "nothing",
  tell: async (records, operation, getLink) => {
    await tellBank(records, operation, getLink);
    return null;
  },
  adjust: async ({ cash }, { request, change }) => {
    await cash.adjust(request, change as StepOf<"change">);
    return "booked";
  },
  dispute: async ({ cash, log }, { request, amount, state }) => {
    const paid = worth(cash.paidFor(request));
    log("error", "somebody else has ended the hold; the two records must be compared by hand", { request, amount, paid, state });
    return "disputed";
  },
};

/** The step that announces how a hold will end: settled with the amount paid, or released. Each call makes a new request id. */
export function closingOf({ request, paid }: Pick<OpenOperation, "request" | "paid">): Omit<StepOf<"closing">, "at"> {
  const amount = paid ?? ZERO;
  return { step: "closing", request, op: amount > 0n ? "settle" : "release", by: newRequestId(), amount };
}

/** The outcome of a request in the bank's books. Throws LinkError if the bank gives no answer. */
export async function askOutcome(link: BankLink, request: RequestId): Promise<ResultOf<"outcome">> {
  const outcome = await link.request("outcome", { request });
  if (!outcome.ok) throw new LinkError("bank-busy", "the bank did not give the outcome of a request");
  return outcome.result;
}

async function endHold({ log }: Records, { request, closing }: OpenOperation, getLink: GetLink): Promise<ClosedHow> {
  const { op, by, amount } = closing as StepOf<"closing">;
  const link = await getLink();
  const outcome =
    op === "settle"
      ? await link.request("settle", { hold: request, amount }, by)
      : await link.request("release", { hold: request }, by);
  if (outcome.ok) return "acknowledged";
  if (outcome.refusal === "bank-busy") throw new LinkError("bank-busy", "the bank has too much to do");
  log("error", "the bank refuses the end of a hold; the two records must be compared by hand", {
    request,
    by,
    op,
    amount,
    refusal: outcome.refusal,
  });
  return "disputed";
}
