import type { Sql, Transaction } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { SCHEMA } from "../privileges/held.ts";
import type { Migration } from "./migration-files.ts";

/** A row of the record of applied migrations, the table `migration`. */
interface Applied {
  readonly name: string;
  readonly sha256: Buffer;
}

/** Resolves with false in a database that no program has migrated yet. */
export async function isRecorded(sql: Sql | Transaction): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`select to_regclass(${`${SCHEMA}.migration`}) is not null as is`;
  return row?.is ?? false;
}

/** Returns the applied migrations, in their order. */
export const readApplied = (sql: Sql | Transaction): Promise<Applied[]> =>
  sql<Applied[]>`select name, sha256 from public.migration order by name collate "C"`;

/** Throws StoreError unless the applied migrations are the first of the program's, each with its present text. */
export function checkRecord(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const last = migrations.at(-1)?.name ?? "";
  for (const [i, { name, sha256 }] of applied.entries()) {
    const expected = migrations[i];
    if (expected?.name === name) {
      if (expected.sha256.equals(sha256)) continue;
      throw new StoreError(
        "migration-changed",
        `migration ${name} was changed after it was applied: put its old text back and add a new migration`,
      );
    }
    if (name > last)
      throw new StoreError(
        "database-newer",
        `the database has migration ${name}, which this program does not know: run the newer program`,
      );
    if (expected !== undefined && expected.name < name)
      throw new StoreError(
        "migration-order",
        `migration ${expected.name} is new but sorts before ${name}, which is applied: give it a later number`,
      );
    throw new StoreError("migration-missing", `migration ${name} was applied but its file is gone: put it back`);
  }
}
