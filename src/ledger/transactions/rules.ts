import { AMOUNT_MAX, accept, BALANCE_MAX, type Money, type Outcome, refuse, subtract, ZERO } from "../../model/model.ts";
import { amountIn, isAccepted } from "./answer.ts";
import { dayOf, endOf } from "./day.ts";
import type { Fate, MoneyOp, RequestFor, Results } from "./request.ts";
import type { Limits } from "./settings.ts";
import type { Sheet } from "./sheet.ts";
import { type Account, CAPITAL, fundsOf, type Hold, VAULT } from "./state.ts";

/** Refuse, refuse, refuse, then commit: the refusals stand in their order of precedence, and after them nothing can fail. */
export type Rule<Op extends MoneyOp> = (sheet: Sheet, request: RequestFor<Op>, limits: Limits) => Outcome<Results[Op]>;

/** The rules of each operation (PROTOCOL.md, section 11). */
export const RULES: { readonly [Op in MoneyOp]: Rule<Op> } = {
  balance: (sheet, { account }) => accept(fundsOf(sheet.account(account))),
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

function deposit(sheet: Sheet, request: RequestFor<"deposit">): Outcome<Results["deposit"]> {
  const { account, amount } = request;
  const cash = sheet.cash(request.terminal);
  if (!fits(sheet.account(account), amount) || !fits(cash, amount)) return tooMuch();

  sheet.move("deposit", cash.id, account, amount);
  return accept(fundsOf(sheet.account(account)));
}

function withdraw(sheet: Sheet, request: RequestFor<"withdraw">, limits: Limits): Outcome<Results["withdraw"]> {
  const { amount } = request;
  const account = sheet.account(request.account);
  // A clock that goes back over midnight does not bring yesterday's allowance back.
  const day = Math.max(dayOf(request.at), account.day);
  const used = account.day === day ? account : { dayCount: 0, dayAmount: ZERO };
  const resetsAt = BigInt(endOf(day));
  const { available } = fundsOf(account);
  const { available: largest } = fundsOf(sheet.cash(request.terminal));

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

  sheet.place(request, day);
  return accept(fundsOf(sheet.account(account.id)));
}

function settle(sheet: Sheet, request: RequestFor<"settle">): Outcome<Results["settle"]> {
  const { amount } = request;
  const found = openHold(sheet, request);
  if (!found.ok) return found;
  const hold = found.result;
  if (amount > hold.amount) return refuse("hold-exceeded", { limit: hold.amount });

  sheet.end(hold, "settled", request, amount);
  sheet.move("withdrawal", hold.account, sheet.cash(request.terminal).id, amount);
  return accept({ amount });
}

function release(sheet: Sheet, request: RequestFor<"release">): Outcome<Results["release"]> {
  const found = openHold(sheet, request);
  if (!found.ok) return found;

  sheet.end(found.result, "released", request, ZERO);
  return accept({ amount: found.result.amount });
}

/** The hold that a request would end, or why it cannot. */
function openHold(sheet: Sheet, { terminal, hold: placedBy }: RequestFor<"settle" | "release">): Outcome<Hold> {
  const hold = sheet.hold(terminal, placedBy);
  if (hold === null) return refuse("hold-unknown");
  if (hold.state !== "held") return refuse(`hold-${hold.state}`);
  return accept(hold);
}

function transfer(sheet: Sheet, request: RequestFor<"transfer">): Outcome<Results["transfer"]> {
  const { account, payee, amount } = request;
  if (payee === null) return refuse("payee-unknown");
  if (payee === account) return refuse("payee-is-self");
  const { available } = fundsOf(sheet.account(account));
  if (amount > available) return refuse("insufficient-funds", { available });
  if (!fits(sheet.account(payee), amount)) return tooMuch();

  sheet.move("transfer", account, payee, amount);
  return accept(fundsOf(sheet.account(account)));
}

function outcome(sheet: Sheet, { terminal, asked, at }: RequestFor<"outcome">): Outcome<Fate> {
  const known = sheet.known(terminal, asked);
  if (known === null) {
    sheet.makeVoid(terminal, asked, at);
    return accept({ state: "void", amount: ZERO });
  }
  if (known.op === "void") return accept({ state: "void", amount: ZERO });
  if (!isAccepted(known.answer)) return accept({ state: "refused", amount: ZERO });
  const hold = sheet.hold(terminal, asked);
  if (hold === null) return accept({ state: "done", amount: known.moved ?? amountIn(known.answer) });
  return accept({ state: hold.state, amount: hold.state === "settled" ? hold.paid : hold.amount });
}

function cashLoad(sheet: Sheet, request: RequestFor<"cash-load">): Outcome<Results["cash-load"]> {
  const cash = sheet.cash(request.terminal);
  if (!fits(cash, request.amount) || !fits(sheet.account(CAPITAL), request.amount)) return tooMuch();

  sheet.move("cash-load", cash.id, CAPITAL, request.amount);
  return accept(fundsOf(sheet.account(cash.id)));
}

function cashUnload(sheet: Sheet, request: RequestFor<"cash-unload">): Outcome<Results["cash-unload"]> {
  const cash = sheet.cash(request.terminal);
  const { available: largest } = fundsOf(cash);
  if (request.amount > largest) return refuse("terminal-cash-short", { largest });
  if (!fits(sheet.account(VAULT), request.amount)) return tooMuch();

  sheet.move("cash-unload", VAULT, cash.id, request.amount);
  return accept(fundsOf(sheet.account(cash.id)));
}

/** The notes are what they are: the books follow, by a movement of their own that nobody can overlook. */
function cashCount(sheet: Sheet, request: RequestFor<"cash-count">): Outcome<Results["cash-count"]> {
  const { counted } = request;
  const { id, posted, held } = sheet.cash(request.terminal);
  const { posted: capital } = sheet.account(CAPITAL);
  const over = counted > posted ? subtract(counted, posted) : ZERO;
  const short = posted > counted ? subtract(posted, counted) : ZERO;
  if (held > 0n) return refuse("holds-open", { held });
  if (over + short > AMOUNT_MAX) return refuse("cash-amount", { limit: AMOUNT_MAX });
  if (short > capital) return refuse("capital-short", { largest: capital });
  if (capital + over > BALANCE_MAX) return tooMuch();

  if (over > 0n) sheet.move("cash-over", id, CAPITAL, over);
  if (short > 0n) sheet.move("cash-short", CAPITAL, id, short);
  return accept({ posted: counted, over, short });
}

const fits = (account: Account, amount: Money): boolean => account.posted + amount <= BALANCE_MAX;
const tooMuch = () => refuse("balance-limit", { limit: BALANCE_MAX });
