import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";
import { purgeKeyFiles } from "./sealed-key-file.ts";
import { TERMINAL_CHANGED } from "./terminal-cache.ts";

/** How long an ATM's key stays valid after the first use of the next one (PROTOCOL.md, section 1.2). */
const OLD_EPOCH_MS = 24 * 3_600_000;

/**
 * Records that the ATM's channel was established under this epoch. The first use of a new epoch sets the end of the older.
 * Resolves with true if the ATM is active and the epoch valid, by the database and not by a worker's memory. A worker that first
 * enters a session among its live ones, and then gets true here, cannot miss a revocation. `at` is in milliseconds since 1970
 * UTC. `bankKey` is the id of the bank's static key that the channel was made with, in hex: it shows which ATMs have moved to a new one.
 */
export async function noteUse(
  sql: Sql | Transaction,
  terminal: TerminalId,
  epoch: number,
  at: number,
  bankKey: string,
): Promise<boolean> {
  const now = new Date(at);
  const [row] = await sql<{ valid: boolean }[]>`
    with used as (
      update terminal set last_used_at = greatest(last_used_at, ${now}), bank_key = ${bankKey}
      where id = ${terminal} and state = 'active' and exists (
        select from terminal_psk
        where terminal = ${terminal} and epoch = ${epoch} and (not_after is null or not_after > ${now}))
      returning id
    ), ended as (
      update terminal_psk set not_after = ${new Date(at + OLD_EPOCH_MS)}
      from used
      where terminal = used.id and epoch < ${epoch} and not_after is null
      returning pg_notify(${TERMINAL_CHANGED}, terminal)
    )
    select exists (select from used) as valid, (select count(*) from ended)`;
  return row?.valid ?? false;
}

/**
 * Records that a new ATM's key file has this static key of the bank, named by its id in hex: an ATM that has never connected does not
 * hold up the end of an older one.
 */
export async function noteBankKey(tx: Transaction, terminal: TerminalId, bankKey: string): Promise<void> {
  await tx`update terminal set bank_key = ${bankKey} where id = ${terminal}`;
}

/** Deletes the keys whose time is over, and the sealed key files whose ATMs have connected. After this, they are stored nowhere. */
export async function purgeExpired(sql: Sql | Transaction, at: number): Promise<void> {
  await sql`
    with purged as (delete from terminal_psk where not_after <= ${new Date(at)} returning terminal)
    select pg_notify(${TERMINAL_CHANGED}, terminal) from purged`;
  await purgeKeyFiles(sql);
}
