import { idsMadeIn, madeAt, type RequestId, type TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { isAccepted } from "../deciding/answer.ts";
import { column } from "../sql/columns.ts";

/** The key of a hold: the withdraw request that placed it. */
interface HoldKey {
  readonly terminal: TerminalId;
  readonly request: RequestId;
}

interface End extends HoldKey {
  readonly op: string;
  readonly answer: string;
}

/**
 * How far before and after the request that ends a hold the hold's own id may have been made, in milliseconds: an ATM ends its hold
 * within minutes, or when it runs again. The last one is every id.
 */
const DISTANCES_MS = [10 * 60_000, 86_400_000, 31 * 86_400_000, Number.MAX_SAFE_INTEGER];

/**
 * Returns the keys of the holds that these requests have ended at their ATM. Holds have no index on what ended them, which every
 * withdrawal would pay for: ids tell when they were made, and a hold was placed shortly before.
 */
export async function holdsEndedBy(sql: Sql | Transaction, requests: readonly string[]): Promise<readonly HoldKey[]> {
  const answers = await sql<End[]>`
    select terminal, request, op, answer from request_answer
    where request = any(${[...requests]}::uuid[]) and op in ('settle', 'release')`;
  let ends: readonly HoldKey[] = answers.filter(({ answer }) => isAccepted(answer));
  const found: HoldKey[] = [];
  for (const distance of DISTANCES_MS) {
    if (ends.length === 0) break;
    const ended = await endedNear(sql, ends, distance);
    found.push(...ended.map(({ terminal, request }) => ({ terminal, request })));
    ends = ends.filter((end) => !ended.some(({ terminal, by }) => terminal === end.terminal && by === end.request));
  }
  return found;
}

const endedNear = (sql: Sql | Transaction, ends: readonly HoldKey[], distance: number) => {
  const ids = ends.map(({ request }) => idsMadeIn(madeAt(request) - distance, madeAt(request) + distance));
  return sql<(HoldKey & { readonly by: RequestId })[]>`
    select hold.terminal, hold.request, asked.by
    from unnest(${ends.map(({ terminal }) => terminal)}::text[], ${column(ends.map(({ request }) => request))}::uuid[],
                ${column(ids.map(({ low }) => low))}::uuid[], ${column(ids.map(({ high }) => high))}::uuid[])
      as asked (terminal, by, low, high)
    cross join lateral (
      select * from hold where request between asked.low and asked.high and hold.terminal = asked.terminal
        and ended_by = asked.by limit 1
    ) as hold`;
};
