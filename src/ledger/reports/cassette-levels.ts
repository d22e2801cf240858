import type { Money, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** The levels of an ATM's cassettes by its last report. */
interface CassetteLevels {
  readonly terminal: TerminalId;
  /** Null if the ATM never reported, or reported no levels: then nobody knows them. */
  readonly levels: readonly { readonly denomination: Money; readonly level: "ok" | "low" | "empty" }[] | null;
}

/** Returns the levels of every ATM that has a cash account, by the ATMs' ids. Reads a row for each, and no entries. */
export async function cassetteLevels(sql: Sql | Transaction): Promise<readonly CassetteLevels[]> {
  const rows = await sql<{ terminal: TerminalId; denomination: Money[] | null; level: ("ok" | "low" | "empty")[] | null }[]>`
    select account.terminal, denomination, level
    from account left join terminal_counters using (terminal)
    where kind = 'cash' order by account.terminal`;
  return rows.map(({ terminal, denomination, level }) => ({
    terminal,
    levels:
      denomination === null || level === null || level.length < denomination.length
        ? null
        : denomination.map((each, place) => ({ denomination: each, level: level[place] as "ok" | "low" | "empty" })),
  }));
}
