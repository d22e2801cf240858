import { idsMadeIn, madeAt } from "../../model/model.ts";
import {
  ARRAY_OF,
  BinaryValues,
  beginOf,
  later,
  type PreparedStatement,
  type Quarter,
  quarterAt,
  quarterText,
  type ReservedSql,
  type Step,
  TYPE,
} from "../../store/store.ts";
import type { Named } from "./touched.ts";

/** Looks an id up for all ATMs, because that is one index scan in each partition. */
const FIND = "select terminal, request, op, digest, answer, amount from request_answer where request = any($1)";

/**
 * Finds ids of any time. The bounds of the ids, $2 and $3, keep PostgreSQL from looking into partitions that cannot have them; it locks
 * all partitions nevertheless.
 */
export const FIND_ANSWERS: PreparedStatement = {
  name: "find_answers",
  types: [ARRAY_OF.uuid, TYPE.uuid, TYPE.uuid],
  text: `${FIND} and request between $2 and $3`,
};

/** Finds ids of one quarter. With bounds that are literals the plan itself has one partition, whatever partitions there are. */
const findAnswersOf = (quarter: Quarter): PreparedStatement => {
  const { low, high } = idsMadeIn(beginOf(quarter), beginOf(later(quarter, 1)) - 1);
  return {
    name: `find_answers_${quarterText(quarter)}`,
    types: [ARRAY_OF.uuid],
    text: `${FIND} and request between '${low}' and '${high}'`,
  };
};

/** The quarters whose statement a connection has prepared. */
const prepared = new WeakMap<ReservedSql, Map<Quarter, PreparedStatement>>();

/**
 * Resolves with the step that finds the answers to these requests in a batch of the time `at`, by the bank's clock. It prepares the
 * statement of `at`'s quarter when a connection first needs it: the bank's clock makes one each quarter, however many times ids have.
 */
export async function stepToFindAnswers(sql: ReservedSql, requests: readonly Named[], at: number): Promise<Step> {
  const values = new BinaryValues(90 + 20 * requests.length);
  values.array(TYPE.uuid, requests, ({ request }) => values.uuid(request));
  const times = timesOf(requests);
  const quarter = quarterAt(at);
  // An id outside the bounds of the statement would not be found, and its request would be done twice.
  if (times.first >= beginOf(quarter) && times.last < beginOf(later(quarter, 1)))
    return { statement: await preparedOf(sql, quarter), values: values.finish() };
  const { low, high } = idsMadeIn(times.first, times.last);
  values.uuid(low);
  values.uuid(high);
  return { statement: FIND_ANSWERS, values: values.finish() };
}

/** When the first and the last of these ids were made, by their own words. */
function timesOf(requests: readonly Named[]): { readonly first: number; readonly last: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { request } of requests) {
    const made = madeAt(request);
    if (made < first) first = made;
    if (made > last) last = made;
  }
  return { first: Math.min(first, last), last };
}

async function preparedOf(sql: ReservedSql, quarter: Quarter): Promise<PreparedStatement> {
  const statements = prepared.get(sql) ?? new Map<Quarter, PreparedStatement>();
  const known = statements.get(quarter);
  if (known !== undefined) return known;
  const statement = findAnswersOf(quarter);
  await sql.prepare([statement]);
  prepared.set(sql, statements.set(quarter, statement));
  return statement;
}
