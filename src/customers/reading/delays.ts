import type { CustomerId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { customerSubject } from "../guesses/guess-count.ts";
import { CUSTOMER_POLICY, type GuessCount, type GuessPolicy, standing, wrongOf } from "../guesses/guess-policy.ts";

/** Wrong passwords that count against a customer at the moment. Times are in milliseconds since 1970 UTC. */
export interface SignInDelay {
  /** The ATM where the customer has signed in before; null for all others together. */
  readonly terminal: TerminalId | null;
  readonly wrong: number;
  readonly triedAt: number;
  /** When the next password is taken; null if it is taken now. */
  readonly until: number | null;
}

/** ATMs at which one customer signs in: more than anybody has. */
const PLACES_MAX = 100;

/** Returns where wrong passwords count against this customer, those that were tried last first. `policy` is for tests. */
export async function signInDelays(
  sql: Sql | Transaction,
  customer: CustomerId,
  now: number,
  policy: GuessPolicy = CUSTOMER_POLICY,
): Promise<readonly SignInDelay[]> {
  const everywhere = customerSubject(customer, null);
  const rows = await sql<(GuessCount & { readonly subject: string })[]>`
    select subject, tries::float8, forgiven::float8, round(extract(epoch from since) * 1000)::float8 as since,
           round(extract(epoch from tried_at) * 1000)::float8 as "triedAt"
    from guess_count where subject like ${`${everywhere}%`} order by tried_at desc limit ${PLACES_MAX}`;
  return rows.flatMap(({ subject, ...count }) => {
    const wrong = wrongOf(policy, count, now);
    if (wrong === 0) return [];
    const standsAt = standing(policy, count, now);
    const terminal = subject === everywhere ? null : (subject.slice(everywhere.length + 1) as TerminalId);
    return [{ terminal, wrong, triedAt: count.triedAt, until: standsAt.take ? null : standsAt.until }];
  });
}
