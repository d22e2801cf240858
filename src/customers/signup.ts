import { type AccountId, accept, type CustomerId, type Outcome, refuse } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { isUsername } from "./username.ts";

export interface NewCustomer {
  readonly id: CustomerId;
  readonly username: string;
  /** From `hashNewPassword`. */
  readonly hash: string;
  readonly pepper: string;
  /** The caller opens it in the same transaction. */
  readonly account: AccountId;
  readonly at: number;
}

/**
 * Enters a new customer. Refuses `username-invalid` and `username-taken`. The transaction goes on either way, so that the caller
 * can write the refusal's answer and the audit event in it.
 */
export async function signUp(
  tx: Transaction,
  { id, username, hash, pepper, account, at }: NewCustomer,
): Promise<Outcome<Record<never, never>>> {
  if (!isUsername(username)) return refuse("username-invalid");
  // Of two sign-ups at the same time the second waits here for the first one's commit, and then finds the name taken.
  const { count } = await tx`
    insert into customer (id, username, account, created_at) values (${id}, ${username}, ${account}, ${new Date(at)})
    on conflict (folded) do nothing`;
  if (count === 0) return refuse("username-taken");
  await tx`insert into credential (customer, hash, pepper, changed_at) values (${id}, ${hash}, ${pepper}, ${new Date(at)})`;
  return accept({});
}
