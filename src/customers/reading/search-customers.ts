import type { AccountId, CustomerId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { foldUsername } from "../username.ts";

/** A customer in a list of those that were found. */
interface ListedCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly username: string;
  readonly state: "open" | "closed";
  readonly isLocked: boolean;
}

export interface CustomerPage {
  /** By username. */
  readonly customers: readonly ListedCustomer[];
  /** Give it as `after` to continue; null if these are the last. */
  readonly next: string | null;
}

/** The most customers of a page. */
export const CUSTOMER_PAGE_MAX = 50;
const PREFIX = /^[a-z0-9._-]{0,32}$/;

/**
 * Returns the customers whose username begins with this, whatever its capitals, after the username `after`. A text that no username
 * begins with finds nobody. Reads the index of usernames, if the database's collation is "C" (the embedded one's is), and at most
 * CUSTOMER_PAGE_MAX customers; else the usernames of all.
 */
export async function searchCustomers(
  sql: Sql | Transaction,
  prefix: string,
  { after = "", most = CUSTOMER_PAGE_MAX }: { readonly after?: string; readonly most?: number } = {},
): Promise<CustomerPage> {
  const folded = foldUsername(prefix.trim());
  if (!PREFIX.test(folded)) return { customers: [], next: null };
  const count = Math.min(most, CUSTOMER_PAGE_MAX);
  const rows = await sql<ListedCustomer[]>`
    select id as customer, account, username, state, locked_at is not null as "isLocked" from customer
    where folded like ${`${folded.replaceAll("_", "\\_")}%`} and folded > ${foldUsername(after)}
    order by folded limit ${count + 1}`;
  const customers = rows.slice(0, count);
  return { customers, next: rows.length > count ? (customers.at(-1)?.username ?? null) : null };
}
