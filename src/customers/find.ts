import type { AccountId, CustomerId } from "../model/ids.ts";
import type { Sql, Transaction } from "../store/connect.ts";
import { foldUsername, maskUsername } from "./username.ts";

export interface FoundCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  /** As the customer once wrote it. */
  readonly username: string;
  /** What another customer may see before paying: "a•••e". */
  readonly masked: string;
}

/** The customer of this username, however it is capitalised, or null where there is none. */
export async function findByUsername(sql: Sql | Transaction, username: string): Promise<FoundCustomer | null> {
  const [row] = await sql<{ customer: CustomerId; account: AccountId; username: string }[]>`
    select id as customer, account, username from customer where folded = ${foldUsername(username)}`;
  return row === undefined ? null : { ...row, masked: maskUsername(row.username) };
}
