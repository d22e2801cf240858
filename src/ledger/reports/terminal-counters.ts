import type { NoteCount, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { column } from "../sql/columns.ts";

/** The notes in a cassette, and their level by the ATM's thresholds; `level` is null if the report had none. */
interface Cassette extends NoteCount {
  readonly level: "ok" | "low" | "empty" | null;
}

/** An ATM's report of its state and its cash. */
export interface Counters {
  readonly terminal: TerminalId;
  /** Milliseconds since 1970 UTC, by the bank's clock. */
  readonly at: number;
  readonly inService: boolean;
  readonly cassettes: readonly Cassette[];
  /** The notes in its reject box. */
  readonly rejected: readonly NoteCount[];
}

/** Replaces the ATM's stored report. Changes nothing if the stored one is newer. */
export async function keepCounters(
  tx: Sql | Transaction,
  { terminal, at, inService, cassettes, rejected }: Counters,
): Promise<void> {
  const levels = cassettes.map(({ level }) => level).filter((level) => level !== null);
  await tx`
    insert into terminal_counters (terminal, at, in_service, denomination, notes, level, rejected_denomination, rejected_notes)
    values (${terminal}, ${new Date(at)}, ${inService},
            ${column(cassettes.map((each) => each.denomination))}::bigint[], ${column(cassettes.map((each) => each.notes))}::integer[],
            ${column(levels.length === cassettes.length ? levels : [])}::text[],
            ${column(rejected.map((each) => each.denomination))}::bigint[], ${column(rejected.map((each) => each.notes))}::integer[])
    on conflict (terminal) do update
    set at = excluded.at, in_service = excluded.in_service, denomination = excluded.denomination, notes = excluded.notes,
        level = excluded.level, rejected_denomination = excluded.rejected_denomination, rejected_notes = excluded.rejected_notes
    where terminal_counters.at <= excluded.at`;
}
