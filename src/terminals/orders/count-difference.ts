import { AMOUNT_MAX, type Money, type NoteCount, type TerminalId, worth } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { MachineNotes } from "./count-content.ts";

/** What a count would change. Amounts are in minor units; at most one of `over` and `short` is above 0. */
export interface CountDifference {
  readonly ok: true;
  /** By the books, and by the machine's counters in its last report. */
  readonly before: MachineNotes & { readonly booked: Money };
  readonly after: MachineNotes & { readonly booked: bigint };
  readonly over: bigint;
  readonly short: bigint;
}

/** Why a count of these notes cannot be ordered. Operators read what each means in room `backoffice`. */
export type CountRefusal =
  | "terminal-unknown"
  | "terminal-revoked"
  | "never-reported"
  | "in-service"
  | "count-open"
  | "count-incomplete"
  | "cash-amount";

interface Row {
  readonly state: "active" | "revoked";
  readonly posted: Money | null;
  readonly inService: boolean | null;
  readonly denomination: readonly Money[];
  readonly notes: readonly number[];
  readonly rejectedDenomination: readonly Money[];
  readonly rejectedNotes: readonly number[];
  readonly isOpen: boolean;
}

/**
 * Compares a count of the ATM's notes with its counters and the books, and returns what it would change, or why it cannot be ordered.
 * The ATM carries the count out only if its counters are still those of `before`.
 */
export async function countDifference(
  sql: Sql | Transaction,
  terminal: TerminalId,
  counted: MachineNotes,
): Promise<CountDifference | { readonly ok: false; readonly refusal: CountRefusal }> {
  const [row] = await sql<Row[]>`
    select terminal.state, account.posted, in_service as "inService", denomination, notes,
           rejected_denomination as "rejectedDenomination", rejected_notes as "rejectedNotes",
           exists (select from terminal_order as other
                   where other.terminal = terminal.id and other.state = 'open' and other.kind = 'count') as "isOpen"
    from terminal
    left join account on account.terminal = terminal.id
    left join terminal_counters on terminal_counters.terminal = terminal.id
    where terminal.id = ${terminal}`;
  const why = (refusal: CountRefusal) => ({ ok: false, refusal }) as const;
  if (row === undefined) return why("terminal-unknown");
  if (row.state === "revoked") return why("terminal-revoked");
  if (row.posted === null || row.inService === null) return why("never-reported");
  if (row.isOpen) return why("count-open");
  if (row.inService) return why("in-service");
  const before = {
    booked: row.posted,
    cassettes: pairs(row.denomination, row.notes),
    rejected: pairs(row.rejectedDenomination, row.rejectedNotes),
  };
  if (!before.cassettes.every(({ denomination }) => counted.cassettes.some((each) => each.denomination === denomination)))
    return why("count-incomplete");
  const booked = worth(counted.cassettes) + worth(counted.rejected);
  const more = booked - before.booked;
  if (booked > AMOUNT_MAX) return why("cash-amount");
  return { ok: true, before, after: { ...counted, booked }, over: more > 0n ? more : 0n, short: more < 0n ? -more : 0n };
}

const pairs = (denominations: readonly Money[], notes: readonly number[]): NoteCount[] =>
  denominations.map((denomination, place) => ({ denomination, notes: notes[place] as number }));
