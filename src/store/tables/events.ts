import { randomUUID } from "node:crypto";
import type { AuditEvent } from "../../model/model.ts";
import type { Sql, Transaction } from "../driver/connect.ts";
import type { PreparedStatement, Step } from "../driver/statement.ts";
import { CopyRows } from "../wire/binary-rows.ts";

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

const COUNTER_MAX = 0xfff;

let milliseconds = 0;
/** The milliseconds in the form that begins a UUID, and the version. */
let prefix = "";
let counter = 0;

/**
 * Returns a UUID version 7 greater than every one that this process made before, also within a millisecond and after the clock
 * was set back. Node's own are in no order within a millisecond. The 12 bits after the version are a counter (RFC 9562, section
 * 6.2, method 1).
 */
export function newEventId(): string {
  const now = Date.now();
  if (now > milliseconds) begin(now);
  else if (counter < COUNTER_MAX) counter++;
  else begin(milliseconds + 1);
  const variantAndRandom = randomUUID().slice(19);
  return `${prefix}${counter.toString(16).padStart(3, "0")}-${variantAndRandom}`;
}

function begin(next: number): void {
  milliseconds = next;
  counter = 0;
  const time = next.toString(16).padStart(12, "0");
  prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
}
