import type { CallOptions, Hold, Recovered } from "../atm-interface.ts";
import type { Holds } from "./holds.ts";
import type { KeptRequests } from "./kept-requests.ts";
import type { MoneyDesk } from "./money-desk.ts";

/**
 * Brings what an earlier run left open to its end. A request without an answer is concluded: nobody was told of it, so nothing was paid
 * out for it. The end of a hold is repeated under its own request id. A hold without an end is returned: only the program knows what its
 * machine paid.
 */
export async function recover(
  { kept, holds, desk }: { readonly kept: KeptRequests; readonly holds: Holds; readonly desk: MoneyDesk },
  options: CallOptions,
): Promise<{ readonly recovered: readonly Recovered[]; readonly openHolds: readonly Hold[] }> {
  const recovered: Recovered[] = [];
  const openHolds: Hold[] = [];
  for (const { request, op, amount, state, closing } of kept.open) {
    if (op === "cash") continue;
    const isHeld = op === "withdraw" && state === "held";
    if (isHeld && closing === null) openHolds.push(holds.open(request, amount));
    else if (closing !== null) {
      const hold = holds.open(request, amount, { paid: closing.amount, by: closing.by });
      const answer = await hold.settle({ paid: closing.amount }, options);
      if (answer.ok) recovered.push({ request, op: "withdraw", booked: answer.booked > 0n, amount: answer.booked });
      else if (answer.refusal === "hold-exceeded") openHolds.push(hold);
    } else recovered.push({ request, op, ...(await desk.conclude(request, options)) });
  }
  return { recovered, openHolds };
}
