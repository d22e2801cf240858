import type { TerminalId } from "../model/ids.ts";
import type { Money } from "../model/money.ts";
import type { Sql, Transaction } from "../store/connect.ts";
import { column } from "./columns.ts";

/** How many notes of one face value (minor units) a cassette holds. */
export interface Cassette {
  readonly denomination: Money;
  readonly notes: number;
}

/** What an ATM reported of its cassettes. */
export interface Counters {
  readonly terminal: TerminalId;
  /** Milliseconds since 1970 UTC, by the bank's clock. */
  readonly at: number;
  readonly cassettes: readonly Cassette[];
}

/** Keeps an ATM's report in the place of the one before; a report that an even newer one has overtaken changes nothing. */
export async function keepCounters(tx: Sql | Transaction, { terminal, at, cassettes }: Counters): Promise<void> {
  await tx`
    insert into terminal_counters (terminal, at, denomination, notes)
    values (${terminal}, ${new Date(at)}, ${column(cassettes.map((each) => each.denomination))}::bigint[],
            ${column(cassettes.map((each) => each.notes))}::integer[])
    on conflict (terminal) do update set at = excluded.at, denomination = excluded.denomination, notes = excluded.notes
    where terminal_counters.at <= excluded.at`;
}
