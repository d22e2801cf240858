import assert from "node:assert/strict";
import { add, type Money, type RequestId, subtract } from "../../model/model.ts";
import { type Notes, worth } from "../cash/notes.ts";
import type { ClosedHow } from "../journal/journal-step.ts";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import type { Ending, Funds } from "./ending.ts";
import { closingOf, finish } from "./finish.ts";
import { type Intent, type Machine, send, serve } from "./machine.ts";

/**
 * Pays an amount out, in exactly the notes that the customer has chosen, or else in as few as possible. The order: notes
 * reserved, intent journalled, hold placed, notes dispensed, hold settled with the amount paid, or released. The customer's
 * answer does not wait until the settlement reaches the bank: the notes are out.
 */
export async function withdraw(
  machine: Machine,
  link: BankLink,
  request: RequestId,
  amount: Money,
  chosen: Notes | null = null,
): Promise<Ending> {
  assert(chosen === null || worth(chosen) === amount, "notes of another worth than was asked for");
  const { cash } = machine;
  if (cash.closed) return { how: "out-of-service" };
  const payable = cash.payable;
  const notes = chosen ?? payable.mix(amount);
  if (notes === null || !cash.reserve(request, notes))
    return { how: "not-payable", below: payable.below(amount), above: payable.above(amount) };
  const intent: Intent = { step: "intent", request, op: "withdraw", amount, notes };
  const ending = await serve(machine, intent, async () => {
    const sent = await send(machine, intent, () => link.request("withdraw", { amount }, request));
    if (sent.how === "accepted") return payOut(machine, link, intent, sent.funds);
    await finish(machine, request, async () => link);
    return sent;
  });
  if (ending.how === "out-of-service") cash.unreserve(request);
  return ending;
}

async function payOut(machine: Machine, link: BankLink, { request, amount, notes }: Intent, funds: Funds): Promise<Ending> {
  const { journal, cash, dispenser, recovery } = machine;
  await journal.append({ step: "dispensing", request });
  const trouble = await dispenser.dispense(request, notes);
  const paid = worth(cash.paidFor(request));
  await journal.append({ step: "dispensed", request, paid }, closingOf({ request, paid }));
  const how = await endHold(machine, link, request);
  recovery.reportSoon();
  if (paid === 0n) return how === "disputed" ? { how: "unclear" } : { how: "unpaid", trouble };
  const available = how === "disputed" ? null : add(funds.available, subtract(amount, paid));
  return { how: "paid", paid, notes: cash.paidFor(request), available, trouble };
}

/** Settles or releases now, over the customer's own channel; null if the bank does not answer: recovery then carries on. */
async function endHold(machine: Machine, link: BankLink, request: RequestId): Promise<ClosedHow | null> {
  try {
    return await finish(machine, request, async () => link);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    void machine.recovery.take(request);
    return null;
  }
}
