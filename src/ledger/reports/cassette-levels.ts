import { type Money, type NoteCount, type TerminalId, worth } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** The levels of an ATM's cassettes by its last report. */
interface CassetteLevels {
  readonly terminal: TerminalId;
  /** Null if the ATM never reported, or reported no levels: then nobody knows them. */
  readonly levels: readonly { readonly denomination: Money; readonly level: "ok" | "low" | "empty" }[] | null;
}

/**
 * Returns the levels of every ATM that has a cash account, by the ATMs' ids. Reads a row for each by the index of terminals, and
 * neither the customers' accounts nor entries: pages ask for it every few seconds.
 */
export async function cassetteLevels(sql: Sql | Transaction): Promise<readonly CassetteLevels[]> {
  const rows = await sql<{ terminal: TerminalId; denomination: Money[] | null; level: ("ok" | "low" | "empty")[] | null }[]>`
    select account.terminal, denomination, level
    from account left join terminal_counters using (terminal)
    where account.terminal is not null order by account.terminal`;
  return rows.map(({ terminal, denomination, level }) => ({
    terminal,
    levels:
      denomination === null || level === null || level.length < denomination.length
        ? null
        : denomination.map((each, place) => ({ denomination: each, level: level[place] as "ok" | "low" | "empty" })),
  }));
}

/** What is in an ATM's reject box by its last report. */
export interface RejectBox {
  readonly terminal: TerminalId;
  /** Null if the ATM never reported: then nobody knows it. */
  readonly box: {
    readonly notes: number /** Minor units. */;
    readonly worth: bigint /** Of the report, in ms since 1970 UTC. */;
    readonly at: number;
  } | null;
}

/** Returns the reject box of every ATM that has a cash account, by the ATMs' ids. Reads as `cassetteLevels` does. */
export async function rejectBoxes(sql: Sql | Transaction): Promise<readonly RejectBox[]> {
  const rows = await sql<{ terminal: TerminalId; at: Date | null; denominations: Money[] | null; notes: number[] | null }[]>`
    select account.terminal, counters.at, rejected_denomination as denominations, rejected_notes as notes
    from account left join terminal_counters as counters using (terminal)
    where account.terminal is not null order by account.terminal`;
  return rows.map(({ terminal, at, denominations, notes }) => {
    if (at === null) return { terminal, box: null };
    const rejected: NoteCount[] = (denominations ?? []).map((denomination, i) => ({ denomination, notes: notes?.[i] ?? 0 }));
    const count = rejected.reduce((sum, each) => sum + each.notes, 0);
    return { terminal, box: { notes: count, worth: worth(rejected), at: at.getTime() } };
  });
}
