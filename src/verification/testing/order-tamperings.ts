import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const MADE = /no event ordered it like this: somebody invented or changed it/;
const ENDED = /but no event, or another, ended it like this/;
const KIND = "terminal-order" as const;

const free = "alter table terminal_order drop constraint terminal_order_people, drop constraint terminal_order_content;";
const at = (order: keyof TestStory["orders"]) => (story: TestStory) => `id = '${story.orders[order]}'`;

export const ORDER_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("terminal_order", at("counted"), {
    id: ["gen_random_uuid()", KIND, MADE],
    terminal: ["'ATM-0001'", KIND, MADE],
    kind: ["'close'", KIND, MADE],
    content: ["replace(content, '498050', '498051')", KIND, MADE],
    ordered_by: ["'mallory'", KIND, MADE],
    approved_by: ["'mallory'", KIND, MADE],
    ordered_at: ["ordered_at + interval '1 hour'", KIND, MADE],
    state: ["'refused'", KIND, /was refused, but a count is booked/],
    outcome: ["'moved'", KIND, ENDED],
    done_at: ["done_at + interval '1 second'", KIND, ENDED],
  }).map(([name, sql, ...rest]) => [name, (story: TestStory) => `${free} ${sql(story)}`, ...rest] as const),
  [
    "a refused count",
    (story) => `update terminal_order set state = 'done' where ${at("uncounted")(story)}`,
    KIND,
    /was done, but no count is booked/,
  ],
  [
    "an order that was done",
    (story) => `update terminal_order set state = 'refused', outcome = 'jammed' where ${at("done")(story)}`,
    KIND,
    ENDED,
  ],
  [
    "why an order was refused",
    (story) => `update terminal_order set outcome = 'jammed' where ${at("refused")(story)}`,
    KIND,
    ENDED,
  ],
  [
    "why an order was ended",
    (story) => `update terminal_order set outcome = 'revoked' where ${at("replaced")(story)}`,
    KIND,
    ENDED,
  ],
  [
    "an order of a revoked ATM is open again",
    (story) => `update terminal_order set state = 'open', outcome = null, done_at = null where ${at("revoked")(story)}`,
    KIND,
    /ended it, but in the books it is open/,
  ],
  [
    "an open order is ended",
    (story) => `update terminal_order set state = 'ended', outcome = 'replaced', done_at = now() where ${at("open")(story)}`,
    KIND,
    ENDED,
  ],
  ["an order is removed", (story) => `delete from terminal_order where ${at("done")(story)}`, KIND, /somebody removed it/],
  [
    "a count loses its order",
    (story) => `delete from terminal_order where ${at("counted")(story)}`,
    KIND,
    /ATM-0002 has booked a count that nobody has ordered/,
  ],
  [
    "a count loses its proposal",
    (story) => `delete from proposal where id = '${story.orders.counted}'`,
    KIND,
    /is a count that no two operators agreed on/,
  ],
  ["the epoch of a rotation", (story) => `update terminal_order set content = '3' where ${at("rotated")(story)}`, KIND, MADE],
  [
    "a rotation loses its proposal",
    (story) => `delete from proposal where id = '${story.orders.rotated}'`,
    KIND,
    /is a rotation that no two operators agreed on/,
  ],
  [
    "an order is invented",
    () =>
      `insert into terminal_order (id, terminal, kind, content, ordered_by, ordered_at)
       values (gen_random_uuid(), 'ATM-0002', 'close', '', 'anna', now())`,
    KIND,
    MADE,
  ],
];
