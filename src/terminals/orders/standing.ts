import type { ClosedBy, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** What an ATM says of itself each time it asks for its orders. */
export interface Standing {
  readonly terminal: TerminalId;
  readonly closed: ClosedBy;
  /** The operator at the machine who closed it; else empty. */
  readonly operator: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/** How often the time alone is written, in milliseconds: an ATM asks three times a minute. */
const SEEN_EVERY_MS = 30_000;

/** Keeps what the ATM says of itself, and that it was there. Writes nothing if that was written a moment ago. */
export async function noteStanding(sql: Sql | Transaction, { terminal, closed, operator, at }: Standing): Promise<void> {
  const now = new Date(at);
  await sql`
    insert into terminal_standing (terminal, seen_at, closed, operator) values (${terminal}, ${now}, ${closed}, ${operator})
    on conflict (terminal) do update
    set seen_at = greatest(excluded.seen_at, terminal_standing.seen_at), closed = excluded.closed, operator = excluded.operator
    where terminal_standing.seen_at <= ${new Date(at - SEEN_EVERY_MS)}
       or (terminal_standing.closed, terminal_standing.operator) <> (excluded.closed, excluded.operator)`;
}
