import type { Money } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import { bookDifference, type CashCount, countCash, counterDifference, hasUnexplainedDifference } from "./day-end.ts";
import { type Overfull, overfull } from "./overfull.ts";

/** The day's end of one ATM, with all that an operator must know of it. Amounts are in minor units. */
export interface DayEndRow extends CashCount {
  /** By how much the counters exceed the books; null if it never reported, which is not known and not zero. */
  readonly counterDifference: bigint | null;
  /** By how much the cash account exceeds the sum of its entries. */
  readonly bookDifference: bigint;
  /** True if neither a booking after the report, nor a reversal, nor an open hold can be the cause. */
  readonly isUnexplained: boolean;
  /** The days on which it booked more deposits than its cassettes hold. */
  readonly overfull: readonly Omit<Overfull, "terminal">[];
}

/** Returns the day's end of every ATM. `now` is in milliseconds since 1970 UTC, `capacity` what the cassettes of one ATM hold at most. */
export async function dayEnd(sql: Sql, now: number, capacity: Money): Promise<readonly DayEndRow[]> {
  const [counts, full] = [await countCash(sql, now), await overfull(sql, now, capacity)];
  return counts.map((count) => ({
    ...count,
    counterDifference: count.reported === null ? null : counterDifference(count),
    bookDifference: bookDifference(count),
    isUnexplained: hasUnexplainedDifference(count),
    overfull: full.filter(({ terminal }) => terminal === count.terminal).map(({ day, deposits }) => ({ day, deposits })),
  }));
}
