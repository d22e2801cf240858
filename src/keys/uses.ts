import type { Sql, Transaction } from "../store/store.ts";
import type { BankKey } from "./register/register.ts";

/**
 * How many need this key: of a pepper, the password hashes under it; of a static key of the bank, the active ATMs whose newest channel
 * was not made with the active key. A revoked ATM needs none. Nothing needs an old key of the audit log: what it signed is verified by the
 * public key alone.
 */
export async function usesOf(sql: Sql | Transaction, { id, purpose }: Pick<BankKey, "id" | "purpose">): Promise<number> {
  // It has no state in which it is only accepted.
  if (purpose === "audit-log-key") return 0;
  const [row] =
    purpose === "pepper"
      ? await sql<{ uses: number }[]>`select count(*)::float8 as uses from credential where pepper = ${id}`
      : await sql<{ uses: number }[]>`
          select count(*)::float8 as uses from terminal
          where state = 'active' and bank_key is distinct from
            (select id from bank_key where purpose = 'bank-key' and state = 'active')`;
  return row?.uses ?? 0;
}
