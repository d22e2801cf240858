import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";
import { openKey } from "./sealed-key.ts";
import { TerminalError } from "./terminal-error.ts";

/** An active ATM with its pre-shared keys, opened. Never written anywhere. */
export interface TerminalKeys {
  readonly terminal: TerminalId;
  readonly publicKey: Buffer;
  readonly psks: ReadonlyMap<number, Psk>;
  /** Keys that could not be opened. */
  readonly damaged: readonly TerminalError[];
}

interface Psk {
  readonly psk: Buffer;
  /** Milliseconds since 1970 UTC; null until a newer epoch is in use. */
  readonly notAfter: number | null;
}

interface Row {
  readonly terminal: TerminalId;
  readonly publicKey: Buffer;
  readonly epoch: number | null;
  readonly sealed: Buffer;
  readonly notAfter: number | null;
}

/** Loads the active ATMs with their keys, or that ATM alone if `terminal` names one. */
export async function loadTerminalKeys(
  sql: Sql | Transaction,
  keyEncryptionKey: Buffer,
  terminal: TerminalId | null,
): Promise<readonly TerminalKeys[]> {
  const rows = await sql<Row[]>`
    select id as terminal, public_key as "publicKey", epoch::float8, sealed,
      round(extract(epoch from not_after) * 1000)::float8 as "notAfter"
    from terminal left join terminal_psk on terminal_psk.terminal = terminal.id
    where state = 'active' and (${terminal}::text is null or id = ${terminal})
    order by id, epoch`;
  return [...Map.groupBy(rows, (row) => row.terminal).values()].map((ofOne) => openKeys(keyEncryptionKey, ofOne));
}

function openKeys(keyEncryptionKey: Buffer, rows: readonly Row[]): TerminalKeys {
  const [first] = rows;
  if (first === undefined) throw new Error("a group without a row");
  const psks = new Map<number, Psk>();
  const damaged: TerminalError[] = [];
  for (const { terminal, epoch, sealed, notAfter } of rows) {
    if (epoch === null) continue;
    try {
      psks.set(epoch, { psk: openKey(keyEncryptionKey, terminal, epoch, sealed), notAfter });
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      damaged.push(error);
    }
  }
  return { terminal: first.terminal, publicKey: first.publicKey, psks, damaged };
}
