import type { Sql } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";

// What checkpoints say of a writer. Nobody signs `open`, and the bank's own role may insert into audit_writer: without these checks
// somebody who can write to the database could have events of an ended chain put into the log once more.

/** Returns those of these writers that are in the log already. */
export async function inTheLog(sql: Sql, writers: readonly bigint[]): Promise<ReadonlySet<bigint>> {
  if (writers.length === 0) return new Set();
  const rows = await sql<{ writer: bigint }[]>`
    select new.writer from unnest(${writers.map(String)}::bigint[]) as new (writer)
    where exists (select from audit_checkpoint where audit_checkpoint.writer @> array[new.writer])`;
  return new Set(rows.map(({ writer }) => writer));
}

/**
 * Throws AuditError `log-checkpoint` unless these numbers are those of the writers' last events in the log. It looks at the newest
 * checkpoints first, and no chain stands still for long.
 */
export async function checkOpen(sql: Sql, open: ReadonlyMap<bigint, number>): Promise<void> {
  const wrong = await sql`
    select from unnest(${[...open.keys()].map(String)}::bigint[], ${[...open.values()]}::integer[]) as known (writer, n)
    where known.n is distinct from (
      select (select max(range.last) from unnest(writer, last) as range (writer, last) where range.writer = known.writer)
      from audit_checkpoint where known.writer = any(audit_checkpoint.writer) order by from_size desc limit 1
    ) limit 1`;
  if (wrong.length === 0) return;
  throw new AuditError(
    "log-checkpoint",
    "the newest checkpoint in the database does not agree with the order of the events before it: somebody changed it",
  );
}
