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
 * Under load it is looked for them behind the last ones, and so often from the begin: the index still names all that were sealed
 * since PostgreSQL's last vacuum, and to pass those over took longer with every second.
 */
const EVERYWHERE_EVERY = 8;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** An event as it was read, and where its row lies: PostgreSQL's own address of this version of it. */
export interface UnsealedEvent extends CommittedEvent {
  readonly version: number;
}

/**
 * The committed events that have no index yet, on a connection of their own: statements that were prepared once, with binary
 * values, because every event of the bank goes through here.
 */
export class Unsealed implements Disposable {
  readonly #sql: ReservedSql;
  /** The last one that was taken, and how often in a row there were as many as asked for. */
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
   * At most `most` of them, the older ones first; fewer only where there are no others. A transaction that took its event's id
   * early and commits late is found by the next call, or, where so many wait that each call finds its most behind the one before,
   * by the eighth at the latest.
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
   * Gives these events the indices from `firstIndex` on, a segment's worth at a time, each in a transaction of its own: one that
   * stood open over the rests would keep old versions of the accounts' rows from being cleared away. Before each it waits for
   * `rest`. What is marked is the log's begin, without a gap, wherever it ends. Comes to how many there were and had no index.
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
   * All of them or none. Each is found where it was read, which saves the way through an index; one that is not there any more,
   * because somebody changed its row, by its id.
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

  /** Gives the connection back, whether it is lost or no longer needed. */
  [Symbol.dispose](): void {
    this.#sql.release();
  }
}

/**
 * On this connection the planner follows the indexes, in plans that are made once. A table that fills and empties like this one
 * has no statistics that hold: by itself it would now and then sort all that waits for each batch, or join a batch by reading the
 * whole table.
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

/** Each is looked up by itself (the limit sees to that): left to choose, the planner compares all that waits with all of them. */
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
