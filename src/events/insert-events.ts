import type { Sql, Transaction } from "../store/store.ts";
import { sessionUuid } from "./session-uuid.ts";
import type { EventWriter, NewEvent } from "./writers/event-writer.ts";

/**
 * Writes events on a connection of the pool, in one statement; a writer's first also enters the writer. The driver has no binary
 * copy, so the values go as lists of texts. They become the same rows that the chain covers.
 */
export async function insertEvents(sql: Sql | Transaction, writer: EventWriter, events: readonly NewEvent[]): Promise<void> {
  const isNew = writer.n === 0;
  const { first, digests, sealed, mac } = writer.seal(events);
  const column = (of: (event: NewEvent, i: number) => string | undefined): (string | null)[] =>
    events.map((event, i) => of(event, i) ?? null);
  const hexOnLast = (bytes: Buffer) => column((_, i) => (i === events.length - 1 ? bytes.toString("hex") : undefined));
  await sql`
    with entered as (insert into audit_writer (writer) select ${writer.id}::bigint where ${isNew}::boolean)
    insert into audit_event (writer, at, amount, n, request, customer, account, session, kind, outcome, terminal,
                             effect, sealed, mac)
    select ${writer.id}::bigint, at, amount, ${first - 1}::integer + place, request, customer, account, session, kind,
           outcome, terminal, decode(effect, 'hex'), decode(sealed, 'hex'), decode(mac, 'hex')
    from unnest(
      ${column((event) => new Date(event.at).toISOString())}::timestamptz[],
      ${column((event) => event.amount?.toString())}::bigint[],
      ${column((event) => event.request)}::uuid[],
      ${column((event) => event.customer)}::uuid[],
      ${column((event) => event.account)}::uuid[],
      ${column((event) => (event.session === undefined ? undefined : sessionUuid(event.session)))}::uuid[],
      ${column((event) => event.kind)}::text[],
      ${column((event) => event.outcome)}::text[],
      ${column((event) => event.terminal)}::text[],
      ${column((_, i) => digests[i]?.toString("hex"))}::text[],
      ${hexOnLast(sealed)}::text[],
      ${hexOnLast(mac)}::text[]
    ) with ordinality as event (at, amount, request, customer, account, session, kind, outcome, terminal, effect, sealed,
                                mac, place)`;
}
