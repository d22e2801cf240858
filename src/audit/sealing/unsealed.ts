import {
  ARRAY_OF,
  BinaryRow,
  BinaryValues,
  type PreparedStatement,
  type ReservedSql,
  type Sql,
  TYPE,
} from "../../store/store.ts";
import type { CommittedEvent, Confidential } from "../log/line.ts";
import { SEGMENT_RECORDS_MAX } from "../log/segment.ts";
import { markSealed } from "./committed-events.ts";

/**
 * Under load `take` searches behind the last event, and from the beginning only in every EVERYWHERE_EVERY-th call. The index
 * still has all events sealed since PostgreSQL's last vacuum, and to skip them took longer with every second.
 */
const EVERYWHERE_EVERY = 8;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** An event as it was read; `version` is its ctid, PostgreSQL's address of this version of the row. */
export interface UnsealedEvent extends CommittedEvent {
  readonly version: number;
}

/**
 * The committed events that have no index yet, on a reserved connection. It prepares its statements once and uses binary
 * values, because every event of the bank goes through here.
 */
export class Unsealed implements Disposable {
  readonly #sql: ReservedSql;
  /** The id of the last event taken, and how many calls in a row returned as many as asked for. */
  #next = FIRST;
  #turn = 0;

  private constructor(sql: ReservedSql) {
    this.#sql = sql;
  }

  static async open(sql: Sql): Promise<Unsealed> {
    const reserved = await sql.reserve();
    try {
      await followIndexes(reserved);
      await reserved.prepare([BEGIN, TAKE, MARK, COMMIT]);
      return new Unsealed(reserved);
    } catch (error) {
      reserved.release();
      throw error;
    }
  }

  /**
   * Returns at most `most` events, the older ones first; fewer only if there are no others. A transaction can take its event's id
   * early and commit late. The next call finds this event; under load, when each call returns `most` events, the
   * EVERYWHERE_EVERY-th at the latest.
   */
  async take(most: number): Promise<UnsealedEvent[]> {
    let events = this.#turn % EVERYWHERE_EVERY === 0 ? [] : await this.#takeFrom(this.#next, most);
    if (events.length < most) events = await this.#takeFrom(FIRST, most);
    this.#next = events.at(-1)?.id ?? FIRST;
    this.#turn = events.length < most ? 0 : this.#turn + 1;
    return events;
  }

  async #takeFrom(first: string, most: number): Promise<UnsealedEvent[]> {
    const values = new BinaryValues(40);
    values.int8(BigInt(most));
    values.uuid(first);
    const [taken] = await this.#sql.pipeline([{ statement: TAKE, values: values.finish() }]);
    return (taken?.rows ?? []).map(eventFrom);
  }

  /**
   * Gives these events the indices from `firstIndex` on, a segment's worth in each transaction, and awaits `rest` before each. A
   * transaction open during the rests would keep vacuum from removing old versions of the accounts' rows. The marks have no gap,
   * wherever this ends. Returns how many of the events existed and had no index.
   */
  async mark(events: readonly UnsealedEvent[], firstIndex: number, rest: () => Promise<unknown>): Promise<number> {
    let marked = 0;
    for (let at = 0; at < events.length; at += SEGMENT_RECORDS_MAX) {
      await rest();
      marked += await this.#markSegment(events.slice(at, at + SEGMENT_RECORDS_MAX), firstIndex + at);
    }
    return marked;
  }

  /**
   * Marks all of them or none. It finds each by its ctid, which saves the search in an index. If somebody changed a row since it
   * was read, it finds that event by its id.
   */
  async #markSegment(events: readonly UnsealedEvent[], firstIndex: number): Promise<number> {
    const values = new BinaryValues(60 + 30 * events.length);
    values.array(TYPE.tid, events, ({ version }) => values.place(version));
    values.array(TYPE.uuid, events, ({ id }) => values.uuid(id));
    values.int8(BigInt(firstIndex));
    const [, result] = await this.#sql.pipeline([{ statement: BEGIN }, { statement: MARK, values: values.finish() }]);
    const found = Number(result?.tag.split(" ")[1]);
    const others = found < events.length ? await markSealed(this.#sql, idsOf(events), firstIndex) : 0;
    await this.#sql.pipeline([{ statement: COMMIT }]);
    return found + others;
  }

  /** Releases the connection, whether it is lost or no longer needed. */
  [Symbol.dispose](): void {
    this.#sql.release();
  }
}

/**
 * Makes the planner use the indexes on this connection, in plans that are made once. The statistics of a table that fills and
 * empties like this one are soon wrong. With them the planner would sometimes sort all waiting events for each batch, or read
 * the whole table to join one.
 */
async function followIndexes(sql: ReservedSql): Promise<void> {
  await sql`
    select set_config('plan_cache_mode', 'force_generic_plan', false), set_config(name, 'off', false)
    from unnest(array['enable_sort', 'enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']) as name`;
}

const idsOf = (events: readonly UnsealedEvent[]): string[] => events.map(({ id }) => id);

const BEGIN: PreparedStatement = { name: "begin", types: [], text: "begin" };
const COMMIT: PreparedStatement = { name: "commit", types: [], text: "commit" };

const TAKE: PreparedStatement = {
  name: "take",
  types: [TYPE.int8, TYPE.uuid],
  text: `
    select ctid, id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential
    from audit_event where sealed_index is null and id >= $2 order by id limit $1`,
};

/** The limit forces one lookup for each event: without it the planner compares all waiting events with the whole batch. */
const MARK: PreparedStatement = {
  name: "mark",
  types: [ARRAY_OF.tid, ARRAY_OF.uuid, TYPE.int8],
  text: `
    update audit_event set sealed_index = $3 + place - 1
    from unnest($1, $2) with ordinality as taken (version, event, place)
      cross join lateral
        (select ctid as row from audit_event where ctid = version and id = event and sealed_index is null limit 1) as found
    where audit_event.ctid = found.row`,
};

function eventFrom(message: Buffer): UnsealedEvent {
  const row = new BinaryRow(message);
  return {
    version: row.place(),
    id: row.uuid(),
    at: row.time(),
    kind: row.text(),
    outcome: row.text(),
    terminal: row.orNull(row.text),
    session: row.orNull(row.text),
    request: row.orNull(row.uuid),
    customer: row.orNull(row.uuid),
    account: row.orNull(row.uuid),
    amount: row.orNull(row.amount),
    confidential: row.orNull(row.jsonb) as Confidential | null,
  };
}
