import { AMOUNT_MAX, accept, BALANCE_MAX, type Money, type Outcome, refuse, subtract, ZERO } from "../../model/model.ts";
import { amountIn, isAccepted } from "./answer.ts";
import { dayOf, endOf } from "./day.ts";
import type { Fate, MoneyOp, RequestFor, Results } from "./request.ts";
import type { WithdrawalLimits } from "./settings.ts";
import { type Account, CAPITAL, fundsOf, type Hold, VAULT } from "./state.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/** Refuse, refuse, refuse, then commit: the refusals stand in their order of precedence, and after them nothing can fail. */
export type Rule<Op extends MoneyOp> = (
  work: UnitOfWork,
  request: RequestFor<Op>,
  limits: WithdrawalLimits,
) => Outcome<Results[Op]>;

/** The rules of each operation (PROTOCOL.md, section 11). */
export const RULES: { readonly [Op in MoneyOp]: Rule<Op> } = {
  balance: (work, { account }) => accept(fundsOf(work.account(account))),
  deposit,
  withdraw,
  settle,
  release,
  transfer,
  outcome,
  "cash-load": cashLoad,
  "cash-unload": cashUnload,
  "cash-count": cashCount,
};

function deposit(work: UnitOfWork, request: RequestFor<"deposit">): Outcome<Results["deposit"]> {
  const { account, amount } = request;
  const cash = work.cash(request.terminal);
  if (!fits(work.account(account), amount) || !fits(cash, amount)) return tooMuch();

  work.move("deposit", cash.id, account, amount);
  return accept(fundsOf(work.account(account)));
}

function withdraw(work: UnitOfWork, request: RequestFor<"withdraw">, limits: WithdrawalLimits): Outcome<Results["withdraw"]> {
  const { amount } = request;
  const account = work.account(request.account);
  // A clock that goes back over midnight does not bring yesterday's allowance back.
  const day = Math.max(dayOf(request.at), account.day);
  const used = account.day === day ? account : { dayCount: 0, dayAmount: ZERO };
  const resetsAt = BigInt(endOf(day));
  const { available } = fundsOf(account);
  const { available: largest } = fundsOf(work.cash(request.terminal));

  if (amount > limits.perWithdrawal) return refuse("withdrawal-limit", { limit: limits.perWithdrawal });
  if (used.dayCount >= limits.perDayCount) return refuse("daily-count-limit", { limit: BigInt(limits.perDayCount), resetsAt });
  if (used.dayAmount + amount > limits.perDayAmount)
    return refuse("daily-amount-limit", {
      limit: limits.perDayAmount,
      largest: used.dayAmount > limits.perDayAmount ? 0n : subtract(limits.perDayAmount, used.dayAmount),
      resetsAt,
    });
  if (amount > available) return refuse("insufficient-funds", { available });
  if (amount > largest) return refuse("terminal-cash-short", { largest });

  work.place(request, day);
  return accept(fundsOf(work.account(account.id)));
}

function settle(work: UnitOfWork, request: RequestFor<"settle">): Outcome<Results["settle"]> {
  const { amount } = request;
  const found = openHold(work, request);
  if (!found.ok) return found;
  const hold = found.result;
  if (amount > hold.amount) return refuse("hold-exceeded", { limit: hold.amount });

  work.end(hold, "settled", request, amount);
  work.move("withdrawal", hold.account, work.cash(request.terminal).id, amount);
  return accept({ amount });
}

function release(work: UnitOfWork, request: RequestFor<"release">): Outcome<Results["release"]> {
  const found = openHold(work, request);
  if (!found.ok) return found;

  work.end(found.result, "released", request, ZERO);
  return accept({ amount: found.result.amount });
}

/** The hold that a request would end, or why it cannot. */
function openHold(work: UnitOfWork, { terminal, hold: placedBy }: RequestFor<"settle" | "release">): Outcome<Hold> {
  const hold = work.hold(terminal, placedBy);
  if (hold === null) return refuse("hold-unknown");
  if (hold.state !== "held") return refuse(`hold-${hold.state}`);
  return accept(hold);
}

function transfer(work: UnitOfWork, request: RequestFor<"transfer">): Outcome<Results["transfer"]> {
  const { account, payee, amount } = request;
  if (payee === null) return refuse("payee-unknown");
  if (payee === account) return refuse("payee-is-self");
  const { available } = fundsOf(work.account(account));
  if (amount > available) return refuse("insufficient-funds", { available });
  if (!fits(work.account(payee), amount)) return tooMuch();

  work.move("transfer", account, payee, amount);
  return accept(fundsOf(work.account(account)));
}

function outcome(work: UnitOfWork, { terminal, asked, at }: RequestFor<"outcome">): Outcome<Fate> {
  const known = work.known(terminal, asked);
  if (known === null) {
    work.makeVoid(terminal, asked, at);
    return accept({ state: "void", amount: ZERO });
  }
  if (known.op === "void") return accept({ state: "void", amount: ZERO });
  if (!isAccepted(known.answer)) return accept({ state: "refused", amount: ZERO });
  const hold = work.hold(terminal, asked);
  if (hold === null) return accept({ state: "done", amount: known.moved ?? amountIn(known.answer) });
  return accept({ state: hold.state, amount: hold.state === "settled" ? hold.paid : hold.amount });
}

function cashLoad(work: UnitOfWork, request: RequestFor<"cash-load">): Outcome<Results["cash-load"]> {
  const cash = work.cash(request.terminal);
  if (!fits(cash, request.amount) || !fits(work.account(CAPITAL), request.amount)) return tooMuch();

  work.move("cash-load", cash.id, CAPITAL, request.amount);
  return accept(fundsOf(work.account(cash.id)));
}

function cashUnload(work: UnitOfWork, request: RequestFor<"cash-unload">): Outcome<Results["cash-unload"]> {
  const cash = work.cash(request.terminal);
  const { available: largest } = fundsOf(cash);
  if (request.amount > largest) return refuse("terminal-cash-short", { largest });
  if (!fits(work.account(VAULT), request.amount)) return tooMuch();

  work.move("cash-unload", VAULT, cash.id, request.amount);
  return accept(fundsOf(work.account(cash.id)));
}

/** The notes are what they are: the books follow, by a movement of their own that nobody can overlook. */
function cashCount(work: UnitOfWork, request: RequestFor<"cash-count">): Outcome<Results["cash-count"]> {
  const { counted } = request;
  const { id, posted, held } = work.cash(request.terminal);
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
}

const fits = (account: Account, amount: Money): boolean => account.posted + amount <= BALANCE_MAX;
const tooMuch = () => refuse("balance-limit", { limit: BALANCE_MAX });
