import { type EventRow, eventRowFrom } from "../../events/events.ts";
import type { BinaryRow } from "../../store/store.ts";
import { eventColumns } from "../event-columns.ts";
import type { Snapshot } from "../snapshot.ts";
import { numberOf } from "../values.ts";

/** An event at its place in the order that a checkpoint gives. */
export interface LoggedRow {
  readonly row: EventRow;
  /** The checkpoint's key. */
  readonly fromSize: number;
}

/** A loop over the ranges in their order, each by the index: a sort would move all events with their sealed forms. */
const ROWS = `
  select ${eventColumns("event")}, from_size
  from (select from_size, writer, first, last from audit_checkpoint order by from_size) as checkpoint
  cross join lateral unnest(checkpoint.writer, checkpoint.first, checkpoint.last)
    as range (writer, first, last)
  cross join lateral (
    select * from audit_event where audit_event.writer = range.writer and n between range.first and range.last order by n
  ) as event`;

/** Reads all events that checkpoints cover, in the order of the log. */
export const loggedRows = (snapshot: Snapshot): AsyncGenerator<LoggedRow, void> =>
  snapshot.rows(
    ROWS,
    (message) => {
      let fromSize = 0;
      const row = eventRowFrom(message, (rest: BinaryRow) => {
        fromSize = numberOf(rest);
      });
      return { row, fromSize };
    },
    { byIndex: true },
  );
