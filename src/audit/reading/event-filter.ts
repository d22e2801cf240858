import type { Sql, Transaction } from "../../store/store.ts";

/**
 * Which events a reader wants, by their fields in clear. What is left out restricts nothing; what is given must all hold. `text` is in
 * any of the fields, whatever its capitals. Times are in milliseconds since 1970 UTC, both ends included.
 */
export interface EventFilter {
  readonly kinds?: readonly string[] | undefined;
  /** `denied` and `error` stand for every outcome that begins with it; else the whole outcome. */
  readonly outcome?: string | undefined;
  readonly terminal?: string | undefined;
  readonly customer?: string | undefined;
  /** 32 hexadecimal digits. */
  readonly session?: string | undefined;
  /** The last eight digits of a request's or a session's id. */
  readonly idEnd?: string | undefined;
  readonly requests?: readonly string[] | undefined;
  readonly text?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

const timeOf = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
const listOf = (list: readonly string[] | undefined): string[] | null => (list === undefined ? null : [...list]);

/** The condition on rows of `event`. One text for all filters, so that PostgreSQL knows the statement. */
export const matching = (sql: Sql | Transaction, filter: EventFilter) => {
  const { outcome = null, terminal = null, customer = null, session = null, idEnd = null, text = null } = filter;
  return sql`
    (${listOf(filter.kinds)}::text[] is null or kind = any(${listOf(filter.kinds)}::text[]))
    and (${outcome}::text is null or outcome = ${outcome} or starts_with(outcome, ${outcome} || ':'))
    and (${terminal}::text is null or terminal = ${terminal})
    and (${customer}::uuid is null or customer = ${customer}::uuid)
    and (${session}::uuid is null or session = ${session}::uuid)
    and (${idEnd}::text is null or right(request::text, 8) = ${idEnd} or right(session::text, 8) = ${idEnd})
    and (${listOf(filter.requests)}::uuid[] is null or request = any(${listOf(filter.requests)}::uuid[]))
    and (${timeOf(filter.since)}::timestamptz is null or at >= ${timeOf(filter.since)}::timestamptz)
    and (${timeOf(filter.until)}::timestamptz is null or at <= ${timeOf(filter.until)}::timestamptz)
    and (${text}::text is null or strpos(lower(concat_ws(' ', kind, outcome, terminal, request, customer, account,
                                                        replace(session::text, '-', ''))), lower(${text})) > 0)`;
};
