import type { AuditEvent } from "../model/model.ts";
import { BinaryRow, type CopyRows, type PreparedStatement } from "../store/store.ts";
import type { RecordedEvent } from "./event-content.ts";
import { fromSessionUuid } from "./session-uuid.ts";

/** The columns of audit_event, in the table's order. The chain covers a row's binary form, in which all but `mac` come first. */
export const EVENT_COLUMNS = [
  ...["writer", "at", "amount", "n", "request", "customer", "account", "session"],
  ...["kind", "outcome", "terminal", "effect", "sealed", "mac"],
] as const;

export const COPY_EVENTS: PreparedStatement = {
  name: "copy_events",
  types: [],
  text: `copy audit_event (${EVENT_COLUMNS.join(", ")}) from stdin with (format binary)`,
};

/** The place of one event in its writer's chain. */
export interface EventPlace {
  readonly writer: bigint;
  readonly n: number;
}

/** A row of audit_event. Only the last row of a commit has `sealed` and `mac`. */
export interface EventRow extends EventPlace {
  readonly event: RecordedEvent;
  readonly sealed: Buffer | null;
  readonly mac: Buffer | null;
  /** The row's binary form without the value of `mac`: the input of the chain. */
  readonly image: Buffer;
}

/** Adds a row up to `effect`; the last of a commit then needs `sealed` and `mac`, every other one two nulls. */
export function addEvent(rows: CopyRows, { writer, n }: EventPlace, event: AuditEvent, digests: Buffer | null): void {
  rows.row(EVENT_COLUMNS.length);
  rows.int8(writer);
  rows.time(event.at);
  rows.int8(event.amount);
  rows.int4(n);
  rows.uuid(event.request);
  rows.uuid(event.customer);
  rows.uuid(event.account);
  rows.digits(event.session);
  rows.text(event.kind);
  rows.text(event.outcome);
  rows.text(event.terminal);
  rows.bytes(digests);
}

/**
 * Reads a row whose first columns are EVENT_COLUMNS, and calls `rest` for those that follow. Throws RangeError for a value that no
 * writer writes.
 */
export function eventRowFrom(message: Buffer, rest: (row: BinaryRow) => void = () => {}): EventRow {
  const row = rawEventRow(message, rest);
  // Reading it here tells the caller whether it can be read.
  void row.event;
  return row;
}

/** As eventRowFrom, but reads the event only when somebody asks for it, which then throws the RangeError. */
export function rawEventRow(message: Buffer, rest: (row: BinaryRow) => void = () => {}): EventRow {
  const row = new BinaryRow(message);
  const writer = row.int8();
  row.skip(2);
  const n = row.int4();
  row.skip(EVENT_COLUMNS.length - 6);
  const sealed = row.orNull(row.bytes);
  const image = row.asCopied(EVENT_COLUMNS.length);
  const mac = row.orNull(row.bytes);
  rest(row);
  return new StoredEvent({ writer, n }, image, sealed, mac);
}

class StoredEvent implements EventRow {
  readonly writer: bigint;
  readonly n: number;
  readonly sealed: Buffer | null;
  readonly mac: Buffer | null;
  readonly image: Buffer;
  #event: RecordedEvent | null = null;

  constructor({ writer, n }: EventPlace, image: Buffer, sealed: Buffer | null, mac: Buffer | null) {
    [this.writer, this.n, this.image, this.sealed, this.mac] = [writer, n, image, sealed, mac];
  }

  get event(): RecordedEvent {
    this.#event ??= eventIn(this.image);
    return this.#event;
  }
}

/** The row's values begin after their number, two bytes. */
const FIRST_VALUE = 2;

function eventIn(image: Buffer): RecordedEvent {
  const row = new BinaryRow(image, FIRST_VALUE);
  row.skip(1);
  const at = row.time();
  const amount = row.orNull(row.amount);
  row.skip(1);
  return {
    at,
    amount,
    request: row.orNull(row.uuid),
    customer: row.orNull(row.uuid),
    account: row.orNull(row.uuid),
    session: sessionFrom(row.orNull(row.uuid)),
    kind: row.text(),
    outcome: row.text(),
    terminal: row.orNull(row.text),
    effect: row.orNull(row.bytes),
  };
}

/** Where each value of a row's image begins, and its size in bytes, by the column's place in EVENT_COLUMNS; -1 for a null. */
export class ImageValues {
  readonly starts = new Int32Array(EVENT_COLUMNS.length);
  readonly sizes = new Int32Array(EVENT_COLUMNS.length);

  /** Finds the values up to `effect`. They are valid until the next call. */
  find(image: Buffer): void {
    for (let column = 0, at = FIRST_VALUE; column < EVENT_COLUMNS.length - 2; column++) {
      const size = image.readInt32BE(at);
      at += 4;
      this.starts[column] = at;
      this.sizes[column] = size;
      if (size > 0) at += size;
    }
  }
}

const sessionFrom = (uuid: string | null): string | null => (uuid === null ? null : fromSessionUuid(uuid));

/** A writer's id in texts: sixteen hexadecimal digits. */
export const writerName = (writer: bigint): string => BigInt.asUintN(64, writer).toString(16).padStart(16, "0");
