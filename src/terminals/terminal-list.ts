import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";

/** What an operator sees of an ATM. Times are milliseconds since 1970 UTC. */
export interface TerminalListing {
  readonly terminal: TerminalId;
  readonly state: "active" | "revoked";
  readonly publicKey: Buffer;
  readonly enrolledAt: number;
  /** When its channel was last established; null for never. */
  readonly lastUsedAt: number | null;
  /** The oldest first; `notAfter` is null until a newer one is in use. */
  readonly epochs: readonly { readonly epoch: number; readonly notAfter: number | null }[];
}

/** All ATMs ever enrolled, by id. */
export async function listTerminals(sql: Sql | Transaction): Promise<readonly TerminalListing[]> {
  return await sql<TerminalListing[]>`
    select id as terminal, state, public_key as "publicKey",
      round(extract(epoch from enrolled_at) * 1000)::float8 as "enrolledAt",
      round(extract(epoch from last_used_at) * 1000)::float8 as "lastUsedAt",
      coalesce(keys.epochs, '[]') as epochs
    from terminal left join lateral (
      select jsonb_agg(
        jsonb_build_object('epoch', epoch, 'notAfter', round(extract(epoch from not_after) * 1000)) order by epoch) as epochs
      from terminal_psk where terminal_psk.terminal = terminal.id
    ) as keys on true
    order by id collate "C"`;
}
