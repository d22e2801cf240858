import { type AccountKind, NORMAL_SIDE } from "../../ledger/ledger.ts";
import type { AccountId, CustomerId, TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { ExportError } from "../export-error.ts";
import type { Period } from "../period.ts";
import { fetches } from "./cursor.ts";
import { within } from "./extent.ts";

/** An account and its sums in a period. Amounts are minor units, balances positive on the credit side and negative on the debit side. */
export interface ExportedAccount {
  readonly id: AccountId;
  readonly kind: AccountKind;
  readonly terminal: TerminalId | null;
  readonly customer: CustomerId | null;
  readonly username: string | null;
  /** When it was opened, or its first entry if a clock has that before; in milliseconds since 1970 UTC. */
  readonly since: number;
  readonly opening: bigint;
  readonly debits: Total;
  readonly credits: Total;
  /** The opening balance with all entries of the period. */
  readonly closing: bigint;
}

/** How many entries there are on one side, and their sum. */
export interface Total {
  readonly entries: number;
  readonly amount: bigint;
}

/** Sums come as text: they may exceed an int8. */
interface Row extends Pick<ExportedAccount, "id" | "kind" | "terminal" | "customer" | "username"> {
  readonly since: Date;
  readonly posted: bigint;
  readonly opening: string;
  readonly debits: bigint;
  readonly debited: string;
  readonly credits: bigint;
  readonly credited: string;
  readonly total: string;
}

/** One account, the bank's `own`, or `all`. The balances are sums of entries by their times, so they add up with the entries of the period. */
export async function* accountsIn(
  tx: Transaction,
  period: Period,
  which: AccountId | "own" | "all",
): AsyncGenerator<readonly ExportedAccount[], void> {
  const chosen = which === "all" ? tx`true` : which === "own" ? tx`account.kind <> 'customer'` : tx`account.id = ${which}`;
  const isIn = within(tx, period);
  const query: ReturnType<Transaction> = tx`
    with chosen as (select * from account where ${chosen}),
    sums as (
      select account, min(at) as first, sum(change) as total,
             sum(change) filter (where at < ${new Date(period.from)}) as opening,
             count(*) filter (where change < 0 and ${isIn}) as debits, sum(amount) filter (where change < 0 and ${isIn}) as debited,
             count(*) filter (where change > 0 and ${isIn}) as credits, sum(amount) filter (where change > 0 and ${isIn}) as credited
      from (
        select account, at, amount, case direction when 'credit' then amount else -amount end as change
        from entry ${which === "all" ? tx`` : tx`where account in (select id from chosen)`}
      ) as entries
      group by account
    )
    select chosen.id, chosen.kind, terminal, customer, username, posted, least(opened_at, first) as since,
           coalesce(opening, 0)::text as opening, coalesce(debits, 0) as debits, coalesce(debited, 0)::text as debited,
           coalesce(credits, 0) as credits, coalesce(credited, 0)::text as credited, coalesce(total, 0)::text as total
    from chosen
    left join sums on sums.account = chosen.id
    left join customer on customer.id = chosen.customer
    order by chosen.kind, terminal, chosen.id`;
  for await (const rows of fetches<Row>(tx, "exported_accounts", query)) yield rows.map(accountOf);
}

function accountOf(row: Row): ExportedAccount {
  const { id, kind, terminal, customer, username, since, posted } = row;
  const total = BigInt(row.total);
  if (total !== (NORMAL_SIDE[kind] === "credit" ? posted : -posted))
    throw new ExportError(
      `account ${id} does not hold what its entries add up to: strongroom ledger verify names what is wrong with the books`,
    );
  const [debits, credits] = [totalOf(row.debits, row.debited), totalOf(row.credits, row.credited)];
  const opening = BigInt(row.opening);
  const closing = opening + credits.amount - debits.amount;
  return { id, kind, terminal, customer, username, since: since.getTime(), opening, debits, credits, closing };
}

const totalOf = (entries: bigint, amount: string): Total => ({ entries: Number(entries), amount: BigInt(amount) });
