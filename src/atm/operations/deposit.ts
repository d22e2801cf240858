import type { RequestId } from "../../model/model.ts";
import { die } from "../cash/faults.ts";
import { type Notes, worth } from "../cash/notes.ts";
import type { BankLink } from "../link/bank-link.ts";
import type { Ending } from "./ending.ts";
import { finish } from "./finish.ts";
import { type Intent, type Machine, send, serve } from "./machine.ts";

/**
 * Takes notes in: notes into escrow, intent journalled, deposit booked by the bank, notes into the cassettes. The notes are given
 * back if the bank refuses or was never asked. If its answer was lost, they stay in escrow until it is known.
 */
export async function deposit(machine: Machine, link: BankLink, request: RequestId, notes: Notes): Promise<Ending> {
  const { cash, faults, recovery, log } = machine;
  if (cash.closed) return { how: "out-of-service" };
  const amount = worth(notes);
  const intent: Intent = { step: "intent", request, op: "deposit", amount, notes };
  try {
    await cash.insert(request, notes);
  } catch (error) {
    log("error", "a deposit's notes are given back, because they cannot be written down", { request, error });
    return { how: "out-of-service" };
  }
  if (faults.take("acceptor-jam") !== null) {
    await cash.giveBack(request);
    return { how: "returned" };
  }
  if (faults.take("crash-in-escrow") !== null) await die();
  const ending = await serve(machine, intent, async () => {
    const sent = await send(machine, intent, () => link.request("deposit", { amount }, request));
    if (faults.take("crash-before-storing") !== null) await die();
    await finish(machine, request, async () => link);
    recovery.reportSoon();
    return sent.how === "accepted" ? { how: "booked", funds: sent.funds } : sent;
  });
  // If even that cannot be written, the next start asks the bank, which has no record of it.
  if (ending.how === "out-of-service") await cash.giveBack(request).catch(() => {});
  return ending;
}
