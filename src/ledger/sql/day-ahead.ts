import type { AccountId } from "../../model/model.ts";
import { BinaryValues, type Step, TYPE } from "../../store/store.ts";
import { dayOf } from "../transactions/day.ts";
import type { MoneyRequest } from "../transactions/request.ts";
import type { State } from "../transactions/state.ts";
import { MEND_DAYS } from "./statements.ts";

/**
 * Makes withdrawals that a wrong clock stamped days ahead count today, or null where there are none among those that the batch
 * withdraws from: else such a customer would be at the limit until that day. Two servers' clocks around midnight are a day apart
 * at most. While money is barred nothing is done, because the clock that is wrong may be this one.
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
