import type { AuditEvent } from "../../model/model.ts";
import type { Sql, Transaction } from "../driver/connect.ts";
import type { PreparedStatement, Step } from "../driver/statement.ts";
import { CopyRows } from "../wire/copy-rows.ts";
import { newEventId } from "./event-id.ts";

const COLUMNS = [
  "id",
  "at",
  "kind",
  "outcome",
  "terminal",
  "session",
  "request",
  "customer",
  "account",
  "amount",
  "confidential",
];

export const COPY_EVENTS: PreparedStatement = {
  name: "copy_events",
  types: [],
  text: `copy audit_event (${COLUMNS.join(", ")}) from stdin with (format binary)`,
};

/** Returns the events as rows to copy in, in the transaction that has their effect. Their ids grow in their order. */
export function copyOfEvents(events: readonly AuditEvent[]): Step {
  const rows = new CopyRows(events.length);
  for (const event of events) {
    rows.row(COLUMNS.length);
    rows.uuid(newEventId());
    rows.time(event.at);
    rows.text(event.kind);
    rows.text(event.outcome);
    rows.text(event.terminal);
    rows.text(event.session);
    rows.uuid(event.request);
    rows.uuid(event.customer);
    rows.uuid(event.account);
    rows.int8(event.amount);
    rows.jsonb(event.confidential && JSON.stringify(event.confidential));
  }
  return { statement: COPY_EVENTS, rows: rows.finish() };
}

/** Writes the events in one statement, in the transaction that has their effect; for callers without a reserved connection. */
export async function insertEvents(tx: Sql | Transaction, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const column = (of: (event: AuditEvent) => string | undefined): (string | null)[] => events.map((event) => of(event) ?? null);
  await tx`
    insert into audit_event
      (id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential)
    select id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential::jsonb
    from unnest(
      ${column(() => newEventId())}::uuid[],
      ${column((event) => new Date(event.at).toISOString())}::timestamptz[],
      ${column((event) => event.kind)}::text[],
      ${column((event) => event.outcome)}::text[],
      ${column((event) => event.terminal)}::text[],
      ${column((event) => event.session)}::text[],
      ${column((event) => event.request)}::uuid[],
      ${column((event) => event.customer)}::uuid[],
      ${column((event) => event.account)}::uuid[],
      ${column((event) => event.amount?.toString())}::bigint[],
      ${column((event) => event.confidential && JSON.stringify(event.confidential))}::text[]
    ) as event (id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential)`;
}
