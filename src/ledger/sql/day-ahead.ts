import type { AccountId } from "../../model/model.ts";
import { BinaryValues, type Step, TYPE } from "../../store/store.ts";
import { dayOf } from "../deciding/day.ts";
import type { State } from "../deciding/state.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";
import { MEND_DAYS } from "./statements.ts";

/**
 * Returns the step that makes withdrawals which a wrong clock stamped days ahead count today. Without it such a customer would
 * stay at the limit until that day. Returns null if no account that the batch withdraws from has such a withdrawal: more than
 * one day ahead, because around midnight two servers' clocks may be a day apart. While money is barred it leaves them, because
 * the wrong clock may be this one.
 */
export function mendDays({ accounts }: Pick<State, "accounts">, batch: readonly MoneyRequest[]): Step | null {
  const ahead = new Set<AccountId>();
  let today = 0;
  for (const request of batch) {
    if (request.op !== "withdraw" || request.barred !== undefined) continue;
    today = Math.max(today, dayOf(request.at));
    if ((accounts.get(request.account)?.day ?? 0) > dayOf(request.at) + 1) ahead.add(request.account);
  }
  if (ahead.size === 0) return null;
  const values = new BinaryValues(100 + 20 * ahead.size);
  values.array(TYPE.uuid, [...ahead], (id) => values.uuid(id));
  values.array(TYPE.int4, [today], (day) => values.int4(day));
  return { statement: MEND_DAYS, values: values.finish() };
}
