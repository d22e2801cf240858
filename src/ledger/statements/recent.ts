import { type AccountId, idsMadeIn } from "../../model/model.ts";
import { beginOf, later, quarterAt, type Sql, type Transaction } from "../../store/store.ts";

/** How many quarters back to look first, then next: most pages are of the last months. */
const QUARTERS_BACK = [1, 5];

interface Numbers {
  readonly lowest: number;
  readonly below: number;
  /** The time from which to look back, in milliseconds since 1970 UTC. */
  readonly now: number;
}

/**
 * Returns the lowest request id with which all entries of these numbers are found; null if every partition must be searched. A search of
 * the last two quarters takes a part of the time that one of ten years takes. Numbers have no gap, so counting the entries proves that
 * none is elsewhere, whatever time an ATM wrote into an id.
 */
export async function sinceFor(
  sql: Sql | Transaction,
  account: AccountId,
  { lowest, below, now }: Numbers,
): Promise<string | null> {
  for (const back of QUARTERS_BACK) {
    const begin = beginOf(later(quarterAt(now), -back));
    const { low } = idsMadeIn(begin, begin);
    const [row] = await sql<{ found: number }[]>`
      select count(*)::integer as found from entry
      where account = ${account} and number < ${below} and number >= ${lowest} and request >= ${low}`;
    if (row?.found === below - lowest) return low;
  }
  return null;
}
