import type { CustomerId } from "../model/ids.ts";
import type { Sql, Transaction } from "../store/connect.ts";
import { insertEvents } from "../store/events.ts";
import type { Credentials } from "./credentials.ts";
import { findByUsername } from "./find.ts";
import { customerSubject } from "./guess-count.ts";

/**
 * Lifts a customer's lock or delay: all wrong passwords so far are forgiven. The audit event is written in the same
 * transaction. Null where no customer has this username.
 */
export async function unlock(
  tx: Transaction,
  { username, at }: { readonly username: string; readonly at: number },
): Promise<CustomerId | null> {
  const found = await findByUsername(tx, username);
  if (found === null) return null;
  await tx`update guess_count set forgiven = tries where subject = ${customerSubject(found.customer)}`;
  await insertEvents(tx, [{ at, kind: "customer-unlock", outcome: "ok", customer: found.customer, account: found.account }]);
  return found.customer;
}

/** The customers that wait for an operator, and when each was locked (milliseconds since 1970 UTC), the latest first. */
export async function listLocked(
  sql: Sql | Transaction,
  { customerPolicy }: Pick<Credentials, "customerPolicy">,
): Promise<readonly { readonly customer: CustomerId; readonly username: string; readonly lockedAt: number }[]> {
  if (customerPolicy.lockAt === null) return [];
  return await sql<{ customer: CustomerId; username: string; lockedAt: number }[]>`
    select customer.id as customer, username, round(extract(epoch from tried_at) * 1000)::float8 as "lockedAt"
    from customer join guess_count on subject = 'customer:' || customer.id
    where tries - forgiven >= ${customerPolicy.lockAt}
    order by tried_at desc`;
}
