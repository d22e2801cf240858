import { AMOUNT_MAX, accept, BALANCE_MAX, type Money, refuse, subtract, ZERO } from "../../../model/model.ts";
import type { Detail } from "../../deciding/request.ts";
import { CAPITAL } from "../../deciding/state.ts";
import { tooMuch } from "../balance-limit.ts";
import type { Transaction } from "../transaction.ts";

interface CashCount {
  /** What the ATM's notes are worth, in minor units, whatever its cash account says. */
  readonly counted: Money;
  readonly detail: Detail;
}

/** What a count found: `posted` is the cash account afterwards; at most one of the others is above 0. */
interface Counted {
  readonly posted: Money;
  /** What was there beyond the books, and what was missing. */
  readonly over: Money;
  readonly short: Money;
}

/** Two operators': the notes are what they are. The books follow, by a movement that nobody can overlook. */
export const cashCount = {
  asks: false,
  stoppedBySuspension: false,
  movements: { "cash-over": ["cash", "capital"], "cash-short": ["capital", "cash"] },
  touches({ terminal }, touched) {
    touched.account(CAPITAL);
    touched.cash(terminal);
  },
  rule(work, { terminal, counted }) {
    const { id, posted, held } = work.cash(terminal);
    const { posted: capital } = work.account(CAPITAL);
    const over = counted > posted ? subtract(counted, posted) : ZERO;
    const short = posted > counted ? subtract(posted, counted) : ZERO;
    if (held > 0n) return refuse("holds-open", { held });
    if (over + short > AMOUNT_MAX) return refuse("cash-amount", { limit: AMOUNT_MAX });
    if (short > capital) return refuse("capital-short", { largest: capital });
    if (capital + over > BALANCE_MAX) return tooMuch();

    if (over > 0n) work.move("cash-over", id, CAPITAL, over);
    if (short > 0n) work.move("cash-short", CAPITAL, id, short);
    return accept({ posted: counted, over, short });
  },
  audit: {
    account: (work, { terminal }) => work.cash(terminal).id,
    amount: (_, result) => (result === null || result.over + result.short === 0n ? undefined : result.over + result.short),
    sealed: ["detail", "counted"],
  },
} as const satisfies Transaction<CashCount, Counted>;
