import type { Money, RequestId } from "../../model/model.ts";
import type { BankLink } from "../link/bank-link.ts";
import type { Ending } from "./ending.ts";
import { finish } from "./finish.ts";
import { type Intent, type Machine, send, serve } from "./machine.ts";

/** Pays another customer. No note moves, but the intent is journalled too: recovery must be able to ask for a lost answer. */
export async function transfer(
  machine: Machine,
  link: BankLink,
  request: RequestId,
  payee: string,
  amount: Money,
): Promise<Ending> {
  // An operator at the machine closes it for its notes; the bank's order means every service.
  if (machine.cash.closedBy === "order") return { how: "out-of-service" };
  const intent: Intent = { step: "intent", request, op: "transfer", amount, notes: [] };
  return serve(machine, intent, async () => {
    const sent = await send(machine, intent, () => link.request("transfer", { payee, amount }, request));
    await finish(machine, request, async () => link);
    return sent.how === "accepted" ? { how: "booked", funds: sent.funds } : sent;
  });
}
