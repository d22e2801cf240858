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
 * Returns a condition of SQL on the request with which all entries of these numbers are found; it is empty if every partition must be
 * searched. A search of the last two quarters takes a part of the time that one of ten years takes. Numbers have no gap, so counting the
 * entries proves that none is elsewhere, whatever time an ATM wrote into an id.
 */
export async function whereRecent(sql: Sql | Transaction, account: AccountId, { lowest, below, now }: Numbers): Promise<string> {
  const present = quarterAt(now);
  for (const back of QUARTERS_BACK) {
    const { low, high } = idsMadeIn(beginOf(later(present, -back)), beginOf(later(present, 1)) - 1);
    // Literals, because PostgreSQL then plans for these partitions alone.
    const condition = `and request between '${low}' and '${high}'`;
    const [row] = await sql<{ found: number }[]>`
      select count(*)::integer as found from entry
      where account = ${account} and number < ${below} and number >= ${lowest} ${sql.unsafe(condition)}`;
    if (row?.found === below - lowest) return condition;
  }
  return "";
}
