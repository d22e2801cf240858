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
