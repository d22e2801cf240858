import { accept, type Money, type RequestId, ZERO } from "../../model/model.ts";
import { amountIn, isAccepted } from "../deciding/answer.ts";
import type { Transaction } from "./transaction.ts";

interface AskOutcome {
  readonly asked: RequestId;
}

/** What became of a request; `amount` is what was held, paid, moved or given back, in minor units, or 0. */
interface RequestOutcome {
  readonly state: "void" | "done" | "refused" | "held" | "settled" | "released";
  readonly amount: Money;
}

/** What became of an earlier request of this ATM. One that is unknown is made void in the same step: it can no longer happen. */
export const outcome = {
  asks: true,
  stoppedBySuspension: false,
  movements: {},
  touches({ terminal, asked }, touched) {
    touched.outcome(terminal, asked);
    touched.cash(terminal);
  },
  rule(work, { terminal, asked, at }) {
    const known = work.known(terminal, asked);
    if (known === null) {
      work.makeVoid(terminal, asked, at);
      return became("void", ZERO);
    }
    if (known.op === "void") return became("void", ZERO);
    if (!isAccepted(known.answer)) return became("refused", ZERO);
    const hold = work.hold(terminal, asked);
    if (hold === null) return became("done", known.moved ?? amountIn(known.answer));
    return became(hold.state, hold.state === "settled" ? hold.paid : hold.amount);
  },
  audit: { account: () => undefined, amount: () => undefined, sealed: ["asked"] },
} as const satisfies Transaction<AskOutcome, RequestOutcome>;

const became = (state: RequestOutcome["state"], amount: Money) => accept<RequestOutcome>({ state, amount });
