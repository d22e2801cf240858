import { accept, type Money, type RequestId, refuse, ZERO } from "../../model/model.ts";
import type { Origin } from "../deciding/request.ts";
import type { UnitOfWork } from "../deciding/unit-of-work.ts";
import type { Touched, Transaction } from "./transaction.ts";

/** Ends the hold that the withdraw request `hold` of this ATM placed. Needs no customer: an ATM repeats it after a crash. */
interface HoldEnd {
  readonly hold: RequestId;
}

interface Settle extends HoldEnd {
  /** What was paid out, in minor units. */
  readonly amount: Money;
}

/** In minor units: what `settle` booked, or what `release` gave back. */
interface Ended {
  readonly amount: Money;
}

/** Books what was paid out of a hold and gives the rest back. */
export const settle = {
  asks: false,
  stoppedBySuspension: false,
  movements: { withdrawal: ["customer", "cash"] },
  touches: touchHold,
  rule(work, request) {
    const { amount } = request;
    const found = openHold(work, request);
    if (!found.ok) return found;
    const hold = found.result;
    if (amount > hold.amount) return refuse("hold-exceeded", { limit: hold.amount });

    work.end(hold, "settled", request, amount);
    work.move("withdrawal", hold.account, work.cash(request.terminal).id, amount);
    return accept({ amount });
  },
  audit: { account: holder, amount: ({ amount }) => amount, sealed: ["hold"] },
} as const satisfies Transaction<Settle, Ended>;

/** Gives a whole hold back of which nothing was paid out. */
export const release = {
  asks: false,
  stoppedBySuspension: false,
  movements: {},
  touches: touchHold,
  rule(work, request) {
    const found = openHold(work, request);
    if (!found.ok) return found;

    work.end(found.result, "released", request, ZERO);
    return accept({ amount: found.result.amount });
  },
  audit: { account: holder, amount: (_, result) => result?.amount, sealed: ["hold"] },
} as const satisfies Transaction<HoldEnd, Ended>;

function touchHold({ terminal, hold }: Origin & HoldEnd, touched: Touched): void {
  touched.hold(terminal, hold);
  touched.cash(terminal);
}

/** The hold that a request would end, or why it cannot. */
function openHold(work: UnitOfWork, { terminal, hold: placedBy }: Origin & HoldEnd) {
  const hold = work.hold(terminal, placedBy);
  if (hold === null) return refuse("hold-unknown");
  if (hold.state !== "held") return refuse(`hold-${hold.state}`);
  return accept(hold);
}

/** The account that the hold was placed on. */
function holder(work: UnitOfWork, { terminal, hold }: Origin & HoldEnd) {
  return work.hold(terminal, hold)?.account;
}
