import { columnsOf, type Tampering } from "./tampering.ts";

/** The elements of an array column in reverse order; PostgreSQL has array_reverse only from 18 on. */
const reversed = (column: string): string =>
  `array(select each from unnest(${column}) with ordinality as listed (each, n) order by n desc)`;

/** The event of the first transfer, under a checkpoint. */
const OLD = "(kind, n) = (select kind, min(n) from audit_event where kind = 'transfer' and outcome = 'ok' group by kind)";

/** The checkpoint after the first, which covers nothing. */
const SECOND = "from_size = 0";
const LIST_GAP = /events are left out|covered twice|not in the database|two checkpoints|under no checkpoint|other events/;

/** Stores checkpoints as cosigned, each changed by this expression. */
const cosigned = (size: string, note: string): string =>
  `insert into audit_cosigned (size, witness, note, at) select ${size}, 'w.example+00000000+key', ${note}, now() from audit_checkpoint where ${SECOND}`;

export const CHECKPOINT_TAMPERINGS: readonly Tampering[] = [
  [
    "a cosigned checkpoint of no size of the log",
    () => cosigned("size + 1", "note"),
    "checkpoint",
    /of a size that no checkpoint of the log has/,
  ],
  [
    "a cosigned checkpoint of another log",
    () => cosigned("size", "replace(note, 'atm', 'other')"),
    "checkpoint",
    /did not sign it/,
  ],
  [
    "a cosigned checkpoint of another size",
    () => cosigned("size", "(select note from audit_checkpoint order by size desc limit 1)"),
    "checkpoint",
    /is another than the log's checkpoint of this size/,
  ],
  ["the currency is another", () => "update ledger_currency set code = 'USD'", "log", /other events/],
  ...columnsOf("audit_checkpoint", () => SECOND, {
    from_size: ["1", "log", /follows one of 1 events/],
    size: ["size + 1", "log", /signed note of a checkpoint of/],
    at: ["at + interval '1 day'", "log", /in the future|earlier than the one before/],
    writer: [reversed("writer"), "log", LIST_GAP],
    first: ["array_append(first[1:cardinality(first) - 1], first[cardinality(first)] + 1)", "log", LIST_GAP],
    last: ["array_append(last[1:cardinality(last) - 1], last[cardinality(last)] + 1)", "log", LIST_GAP],
    open: ["'{17}'", "log", /another list of chains/],
    open_last: ["'{1}'", "log", /another list of chains/],
    frontier: ["frontier || frontier", "log", /another edge/],
    note: ["replace(note, E'\\n\\n', E'\\nextension\\n\\n')", "log", /did not sign it/],
  }),
  [
    "a list of ranges is shorter",
    () => `update audit_checkpoint set first = '{}' where ${SECOND}`,
    "log",
    /do not belong together/,
  ],
  [
    "a note has another size",
    () => `update audit_checkpoint set note = regexp_replace(note, E'\\n\\\\d+\\n', E'\\n3\\n') where ${SECOND}`,
    "log",
    /did not sign/,
  ],
  [
    "the first checkpoint is removed",
    () => "delete from audit_checkpoint where from_size = -1",
    "log",
    /the first in the database/,
  ],
  [
    "a checkpoint is removed",
    () => `delete from audit_checkpoint where ${SECOND}`,
    "log",
    /one was removed, or the log was forked/,
  ],
  [
    "the newest checkpoint is removed, minutes later",
    () => `delete from audit_checkpoint where from_size > 0;
           update audit_checkpoint set at = at - interval '1 hour'`,
    "checkpoint",
    /the log was set back/,
  ],
  [
    "all checkpoints are removed, and a row is changed",
    () => `delete from audit_checkpoint; update audit_event set amount = 1 where ${OLD}`,
    "log",
    /is empty, but the database was used/,
  ],
  [
    "all events and checkpoints are removed",
    () => "delete from audit_checkpoint; delete from audit_event; delete from audit_writer",
    "log",
    /is empty, but the database was used/,
  ],
  [
    "two checkpoints have each other's notes",
    () => `update audit_checkpoint set note = (select note from audit_checkpoint as other where other.from_size <> audit_checkpoint.from_size
             and other.from_size >= 0) where from_size >= 0`,
    "log",
    /signed note of a checkpoint of/,
  ],
  [
    "the ranges of a checkpoint have another order",
    () =>
      `update audit_checkpoint set writer = ${reversed("writer")}, first = ${reversed("first")}, last = ${reversed("last")} where ${SECOND}`,
    "log",
    LIST_GAP,
  ],
  [
    "an event is covered twice",
    () =>
      `update audit_checkpoint set writer = writer || writer[1], first = first || first[1], last = last || last[1] where ${SECOND}`,
    "log",
    LIST_GAP,
  ],
];
