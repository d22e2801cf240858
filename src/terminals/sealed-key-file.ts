import type { RequestId, TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";

/** The key file of an ATM that operators have enrolled, sealed; this room cannot open it. */
export interface StoredKeyFile {
  readonly terminal: TerminalId;
  /** The proposal by which it was enrolled. */
  readonly proposal: RequestId;
  readonly sealed: Buffer;
}

/** Keeps the file, in place of one of an enrolment before. `at` is in milliseconds since 1970 UTC. */
export async function keepKeyFile(tx: Transaction, { terminal, proposal, sealed }: StoredKeyFile, at: number): Promise<void> {
  await tx`
    insert into terminal_key_file (terminal, proposal, sealed, made_at)
    values (${terminal}, ${proposal}, ${sealed}, ${new Date(at)})
    on conflict (terminal) do update set proposal = excluded.proposal, sealed = excluded.sealed, made_at = excluded.made_at`;
}

/** Returns the file of this ATM; null if none is kept: it has used its key, is revoked, or was enrolled in another way. */
export async function findKeyFile(sql: Sql | Transaction, terminal: TerminalId): Promise<StoredKeyFile | null> {
  const [row] = await sql<StoredKeyFile[]>`
    select terminal, proposal, sealed from terminal_key_file
    where terminal = ${terminal} and not exists (${usedBy(sql)})`;
  return row ?? null;
}

/** Deletes the files that are of no more use, because their ATMs have connected with the key in them. */
export async function purgeKeyFiles(sql: Sql | Transaction): Promise<void> {
  await sql`delete from terminal_key_file where exists (${usedBy(sql)})`;
}

const usedBy = (sql: Sql | Transaction) =>
  sql`select from terminal where terminal.id = terminal_key_file.terminal and terminal.last_used_at >= terminal_key_file.made_at`;
