import type { Origin } from "../deciding/request.ts";
import { balance } from "./balance.ts";
import { cashCount } from "./cash/cash-count.ts";
import { cashLoad } from "./cash/cash-load.ts";
import { cashUnload } from "./cash/cash-unload.ts";
import { deposit } from "./deposit.ts";
import { release, settle } from "./hold-end.ts";
import { limit } from "./limit.ts";
import { outcome } from "./outcome.ts";
import { reverse } from "./reversal/reverse.ts";
import { setLimit } from "./set-limit.ts";
import type { Transaction } from "./transaction.ts";
import { transfer } from "./transfer.ts";
import { withdraw } from "./withdraw.ts";

/** Every kind of transaction, by its name on the wire and in the audit log. */
export const TRANSACTIONS = {
  balance,
  deposit,
  withdraw,
  settle,
  release,
  transfer,
  limit,
  "set-limit": setLimit,
  outcome,
  "cash-load": cashLoad,
  "cash-unload": cashUnload,
  "cash-count": cashCount,
  reverse,
} as const;

export type MoneyOp = keyof typeof TRANSACTIONS;
type Rule<Op extends MoneyOp> = (typeof TRANSACTIONS)[Op]["rule"];

/** A request of this kind: its origin and the fields that its descriptor declares. */
export type RequestFor<Op extends MoneyOp> = { [Each in Op]: { readonly op: Each } & Parameters<Rule<Each>>[1] }[Op];

/** All that the one group commit takes, told apart by `op`. */
export type MoneyRequest = RequestFor<MoneyOp>;

/** What a request of this kind is answered if it is not refused. */
export type ResultFor<Op extends MoneyOp> = Extract<ReturnType<Rule<Op>>, { ok: true }>["result"];

/** The names by which its rule, and nothing before it, may refuse a request of this kind. */
export type RefusalFor<Op extends MoneyOp> = Extract<ReturnType<Rule<Op>>, { ok: false }>["refusal"];

/** The fields of this kind of request beside `op` and its origin. */
export type FieldsFor<Op extends MoneyOp> = { [Each in Op]: Omit<RequestFor<Each>, keyof Origin | "op"> }[Op];

/** A descriptor of no matter which kind. */
export type AnyTransaction = Transaction<FieldsFor<MoneyOp>, ResultFor<MoneyOp>>;

/** The descriptor of this kind, for code that handles all kinds alike. One that lacks a part does not compile here. */
export const descriptorOf = (op: MoneyOp): AnyTransaction => TRANSACTIONS[op];
