import type { AccountId, TerminalId } from "../../model/model.ts";
import type { MoneyRequest } from "./request.ts";
import { CAPITAL, VAULT } from "./state.ts";

/** Which requests need the ATM's cash account: all that change it, and those that look at its holds. */
const CASH_OPS: ReadonlySet<MoneyRequest["op"]> = new Set([
  "deposit",
  "withdraw",
  "settle",
  "release",
  "outcome",
  "cash-load",
  "cash-unload",
  "cash-count",
]);

/**
 * Adds what a request needs locked, as far as it tells by itself: accounts, and the ATMs whose cash accounts they are. Whose
 * account a hold is on, only the database knows.
 */
export function addTouched(request: MoneyRequest, accounts: Set<AccountId>, terminals: Set<TerminalId>): void {
  if ("account" in request) accounts.add(request.account);
  if (request.op === "transfer" && request.payee !== null) accounts.add(request.payee);
  if (request.op === "cash-load" || request.op === "cash-count") accounts.add(CAPITAL);
  if (request.op === "cash-unload") accounts.add(VAULT);
  if (CASH_OPS.has(request.op)) terminals.add(request.terminal);
}
