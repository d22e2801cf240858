import { ARRAY_OF, type PreparedStatement } from "../../store/store.ts";

/**
 * The request that a reversal has reversed, as its answer names it. A trigger keeps it in the table
 * `reversal` too (0040_answer_partitions.sql): its key makes PostgreSQL refuse a second reversal, and finds one by its posting.
 */
export const REVERSES = `substring(reversal.answer from '"reverses":"([0-9a-f-]{36})"')`;

/** Joins the reversal of `posting`, which is a row of request_answer. */
export const LEFT_JOIN_REVERSAL = `
  left join reversal on reversal.terminal = posting.terminal and reversal.reversed = posting.request`;

export const FIND_POSTINGS: PreparedStatement = {
  name: "find_postings",
  types: [ARRAY_OF.text, ARRAY_OF.uuid],
  text: `
    select posting.terminal, posting.request, posting.kind::text, posting.amount, posting.debit, posting.credit, reversal.request
    from unnest($1, $2) as asked (terminal, request)
    join request_answer as posting on posting.terminal = asked.terminal and posting.request = asked.request
    ${LEFT_JOIN_REVERSAL}
    where posting.debit is not null`,
};
