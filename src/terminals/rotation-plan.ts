import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";

/** Why an ATM gets no next key now. Operators read what each means in room `backoffice`. */
export type RotationRefusal = "terminal-unknown" | "terminal-revoked" | "rotation-open" | "epochs-full";

/** What a rotation would do, or why it cannot be. */
export type RotationPlan =
  | {
      readonly ok: true;
      /** The epoch that the ATM uses. */
      readonly current: number;
      /** The epoch that it is to use. */
      readonly next: number;
      /** False if an earlier rotation has made this key and the ATM, which confirmed it, has never used it: it is given again. */
      readonly isNew: boolean;
    }
  | {
      readonly ok: false;
      readonly refusal: RotationRefusal;
      /** Of `epochs-full`: when the older key ends, in milliseconds since 1970 UTC. */
      readonly until?: number;
    };

interface Row {
  readonly state: "active" | "revoked";
  readonly last: number;
  readonly keys: readonly { readonly epoch: number; readonly notAfter: number | null }[];
  readonly isOpen: boolean;
}

/**
 * Plans the next rotation of an ATM's key (PROTOCOL.md, section 1.2). An ATM has at most two keys: while the older of them is not over,
 * there is no third, and a key that was never used is not replaced by another of its epoch. `at` is in milliseconds since 1970 UTC.
 */
export async function planRotation(sql: Sql | Transaction, terminal: TerminalId, at: number): Promise<RotationPlan> {
  const [row] = await sql<Row[]>`
    select state, last_epoch::float8 as last,
      exists (select from terminal_order as other
              where other.terminal = terminal.id and other.state = 'open' and other.kind = 'rotate') as "isOpen",
      (select coalesce(jsonb_agg(jsonb_build_object(
         'epoch', epoch, 'notAfter', round(extract(epoch from not_after) * 1000)) order by epoch), '[]')
       from terminal_psk
       where terminal_psk.terminal = terminal.id and (not_after is null or not_after > ${new Date(at)})) as keys
    from terminal where id = ${terminal}`;
  const why = (refusal: RotationRefusal) => ({ ok: false, refusal }) as const;
  if (row === undefined) return why("terminal-unknown");
  if (row.state === "revoked") return why("terminal-revoked");
  if (row.isOpen) return why("rotation-open");
  const [older, newer] = row.keys;
  if (older === undefined || newer === undefined)
    return { ok: true, current: older?.epoch ?? row.last, next: row.last + 1, isNew: true };
  if (older.notAfter !== null) return { ok: false, refusal: "epochs-full", until: older.notAfter };
  return { ok: true, current: older.epoch, next: newer.epoch, isNew: false };
}
