import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Sql } from "../src/store/store.ts";
import { checkoutRoot } from "./checkout.ts";

/** The most connections that docs/DATABASE.md counts for each application name, of one process. */
function counted(): ReadonlyMap<string, number> {
  const text = readFileSync(path.join(checkoutRoot, "docs", "DATABASE.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(strongroom [^`]*)` \|[^|]*\| (\d+) \|/gm)];
  return new Map(rows.map(([, name, most]) => [name as string, Number(most)]));
}

/**
 * Fails if the bank on this database has connections that the table of docs/DATABASE.md does not count, or more of them.
 * `processes` has how many processes of each application name run, if there are several.
 */
export async function assertConnectionsCounted(sql: Sql, processes: Readonly<Record<string, number>> = {}): Promise<void> {
  const table = counted();
  const rows = await sql<{ name: string; number: number }[]>`
    select application_name as name, count(*)::int as number from pg_stat_activity
    where datname = current_database() and application_name like 'strongroom %' and application_name <> 'strongroom test'
    group by application_name`;
  assert.ok(rows.length > 0);
  for (const { name, number } of rows) {
    // The sequencer's name ends with that of its server.
    const row = [...table.keys()].find((each) => name === each || (each.endsWith("…") && name.startsWith(each.slice(0, -1))));
    assert.ok(row !== undefined, `docs/DATABASE.md does not count the connections of "${name}"`);
    const most = (table.get(row) ?? 0) * (processes[row] ?? 1);
    assert.ok(number <= most, `"${name}" has ${number} connections, and docs/DATABASE.md counts ${most}`);
  }
}
