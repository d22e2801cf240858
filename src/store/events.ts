import type { AuditEvent } from "../model/event.ts";
import type { Sql, Transaction } from "./connect.ts";
import { newEventId } from "./event-id.ts";

/** Writes the events in the transaction that has their effect, in one statement however many there are. */
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
