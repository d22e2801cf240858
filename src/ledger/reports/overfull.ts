import type { Money, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { dayOf, startOf } from "../deciding/day.ts";

/** An ATM that booked more deposits in a day than its cassettes can hold. */
export interface Overfull {
  readonly terminal: TerminalId;
  /** When the day (UTC) began, in milliseconds since 1970. */
  readonly day: number;
  /** The sum of its deposits, in minor units. */
  readonly deposits: Money;
}

/**
 * Returns the ATMs whose deposits of today or of yesterday (UTC) exceed `capacity`, in minor units: yesterday too, because a day is
 * looked at after its end. Paid out notes make room again, so a busy machine may be among them.
 */
export async function overfull(sql: Sql | Transaction, now: number, capacity: Money): Promise<readonly Overfull[]> {
  const today = dayOf(now);
  const rows = await sql<Overfull[]>`
    select terminal, day, deposits from terminal_day
    where day between ${today - 1} and ${today} and deposits > ${capacity}
    order by terminal, day`;
  return rows.map((row) => ({ ...row, day: startOf(row.day) }));
}
