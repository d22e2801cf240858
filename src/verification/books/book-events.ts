import { writerName } from "../../events/events.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime, numberOf } from "../values.ts";
import { digestsOf } from "./expected-effects.ts";

/** What the books are compared with of an event. */
export interface BookEvent {
  readonly writer: bigint;
  readonly n: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  readonly outcome: string;
  /** Empty if it has none. */
  readonly terminal: string;
  readonly request: string | null;
  readonly customer: string | null;
  readonly account: string | null;
  /** Of an ATM's request its channel's session, of an event about an operator the operator's; null without one. */
  readonly session: string | null;
  /** Minor units. */
  readonly amount: number | null;
  readonly digests: readonly Buffer[];
  /** The customer that `account` belongs to in the books. */
  readonly owner: string | null;
}

/**
 * Reads the events for which this condition holds. `order` is a list of columns of `event`. Never interpolate anything that comes
 * from the database.
 */
export const bookEvents = (snapshot: Snapshot, condition: string, order: string): AsyncGenerator<BookEvent, void> =>
  snapshot.rows(
    `select event.writer, event.n, event.at, event.kind, event.outcome, coalesce(event.terminal, ''), event.request,
            event.customer, event.account, event.session, event.amount, event.effect, account.customer
     from audit_event as event left join account on account.id = event.account
     where ${condition} order by ${order}`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{ writer: row.int8(), n: row.int4(), at: exactTime(row), kind: row.text(), outcome: row.text(), terminal: row.text() },
        ...{ request: row.orNull(row.uuid), customer: row.orNull(row.uuid), account: row.orNull(row.uuid) },
        session: row.orNull(row.uuid),
        amount: row.orNull(() => numberOf(row)),
        ...{ digests: digestsOf(row.orNull(row.bytes)), owner: row.orNull(row.uuid) },
      };
    },
  );

/** The name of an event in a finding. */
export const eventName = ({ kind, writer, n }: Pick<BookEvent, "kind" | "writer" | "n">): string =>
  `the ${kind} event ${n} of writer ${writerName(writer)}`;

/** A list of texts for SQL; only for names in the source. */
export const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

/** True if the event carries this digest. */
export const carries = ({ digests }: Pick<BookEvent, "digests">, digest: Buffer): boolean =>
  digests.some((each) => each.equals(digest));
