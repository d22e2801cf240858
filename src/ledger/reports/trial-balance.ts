import type { Sql, Transaction } from "../../store/store.ts";
import { type AccountKind, type Direction, NORMAL_SIDE } from "../deciding/state.ts";

export interface TrialBalance {
  readonly kinds: readonly {
    readonly kind: AccountKind;
    readonly side: Direction;
    /** How many accounts of this kind there are, and what they hold together, in minor units. */
    readonly accounts: bigint;
    readonly posted: bigint;
    readonly held: bigint;
  }[];
  /** The sum of the accounts that grow by debits, and of those that grow by credits: equal in a sound ledger. */
  readonly debits: bigint;
  readonly credits: bigint;
}

/** Returns the sums of the whole ledger, from one consistent read. A sum may exceed what one account may hold. */
export async function trialBalance(sql: Sql | Transaction): Promise<TrialBalance> {
  const rows = await sql<{ kind: AccountKind; accounts: bigint; posted: string; held: string }[]>`
    select kind, count(*) as accounts, sum(posted)::text as posted, sum(held)::text as held
    from account group by kind order by kind`;
  const kinds = rows.map(({ kind, accounts, posted, held }) => ({
    kind,
    side: NORMAL_SIDE[kind],
    accounts,
    posted: BigInt(posted),
    held: BigInt(held),
  }));
  const sumOf = (side: Direction): bigint => kinds.reduce((sum, each) => (each.side === side ? sum + each.posted : sum), 0n);
  return { kinds, debits: sumOf("debit"), credits: sumOf("credit") };
}
