import { insertEvents, type Sql } from "../../store/store.ts";

/**
 * Writes the event that the log is sealed to another auditor's key from here on, unless the same event already waits to be
 * sealed. Commits it alone, before anything is sealed to the new key, so that a failed batch does not lose it.
 */
export async function noteRekey(sql: Sql, before: string, after: string): Promise<void> {
  const [waiting] = await sql<{ key: string }[]>`
    select confidential ->> 'key' as key from audit_event
    where sealed_index is null and kind = 'audit-rekey' order by id desc limit 1`;
  if (waiting?.key === after) return;
  await insertEvents(sql, [{ at: Date.now(), kind: "audit-rekey", outcome: "ok", confidential: { before, key: after } }]);
}
