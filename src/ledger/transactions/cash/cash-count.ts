import { AMOUNT_MAX, accept, BALANCE_MAX, type Money, refuse, subtract, ZERO } from "../../../model/model.ts";
import type { Detail } from "../../deciding/request.ts";
import { CAPITAL } from "../../deciding/state.ts";
import { overCeiling } from "../../deciding/terminal-day.ts";
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
  touches(request, touched) {
    touched.account(CAPITAL);
    touched.cash(request.terminal);
    // What is over is known only once the account is read.
    touched.ceiling(request, "loads", ZERO);
  },
  rule(work, request, { terminalDay }) {
    const { terminal, counted } = request;
    const { id, posted, held } = work.cash(terminal);
    const today = work.terminalDay(request);
    const { posted: capital } = work.account(CAPITAL);
    const over = counted > posted ? subtract(counted, posted) : ZERO;
    const short = posted > counted ? subtract(posted, counted) : ZERO;
    if (held > 0n) return refuse("holds-open", { held });
    if (over + short > AMOUNT_MAX) return refuse("cash-amount", { limit: AMOUNT_MAX });
    if (short > capital) return refuse("capital-short", { largest: capital });
    if (capital + over > BALANCE_MAX) return tooMuch();
    // Notes beyond the books count as loaded: otherwise a count adds what no load may. A count without any is never stopped.
    const ceiling = over > 0n ? overCeiling(today, "loads", over, terminalDay) : null;
    if (ceiling !== null) return ceiling;

    work.count(today, "loads", over);
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
