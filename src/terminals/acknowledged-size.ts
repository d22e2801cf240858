import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";

/**
 * Records that the ATM keeps a checkpoint of `size` records of the audit log. Resolves with the largest size that it named before,
 * since its enrolment. A larger one than `size` means that the ATM has lost its checkpoint (AUDIT.md, section "Witnesses").
 */
export async function acknowledgeSize(sql: Sql | Transaction, terminal: TerminalId, size: number): Promise<number> {
  const [row] = await sql<{ before: number }[]>`
    with raised as (update terminal set witnessed = ${size} where id = ${terminal} and witnessed < ${size})
    select witnessed::float8 as before from terminal where id = ${terminal}`;
  return row?.before ?? 0;
}

/** Lets the ATM start again from `size`, once its loss is recorded: one loss is one alarm. */
export async function forgetSize(sql: Sql | Transaction, terminal: TerminalId, size: number): Promise<void> {
  await sql`update terminal set witnessed = ${size} where id = ${terminal} and witnessed > ${size}`;
}

/** How much of the audit log an enrolled ATM has said to keep a checkpoint of, as a witness. */
export interface AcknowledgedSize {
  readonly terminal: TerminalId;
  /** The number of records; 0 if it has named none since its enrolment. */
  readonly size: number;
}

/** Returns for each active ATM, by id, the size that it has acknowledged. */
export const acknowledgedSizes = async (sql: Sql | Transaction): Promise<readonly AcknowledgedSize[]> =>
  sql<AcknowledgedSize[]>`
    select id as terminal, witnessed::float8 as size from terminal where state = 'active' order by id collate "C"`;
