import { columnsOf, type Tampering } from "./tampering.ts";

/** The event of the first transfer, under a checkpoint, and the newest, which is under none. */
const OLD = "(kind, n) = (select kind, min(n) from audit_event where kind = 'transfer' and outcome = 'ok' group by kind)";
const NEW = "(kind, n) = (select kind, max(n) from audit_event where kind = 'transfer' and outcome = 'ok' group by kind)";
const BROKEN = /were not written like this|are missing/;
const UUID = "'00000000-0000-7000-8000-0000000000aa'";
/** The chain of the operators' commands that has ended in the log. */
const ENDED = "(select writer from audit_event where kind = 'writer-end')";
/** The chain of the bank's own process. */
const BUSY = `(select writer from audit_event where ${OLD})`;
const COLUMNS = "at, amount, request, customer, account, session, kind, outcome, terminal, effect, sealed, mac";

const events = (name: string, row: string): readonly Tampering[] =>
  columnsOf("audit_event", () => row, {
    writer: ["writer + 1", "chain", BROKEN],
    at: ["at + interval '1 second'", "chain", BROKEN],
    amount: ["amount + 1", "chain", BROKEN],
    n: ["n + 1000", "chain", BROKEN],
    request: [UUID, "chain", BROKEN],
    customer: [UUID, "chain", BROKEN],
    account: [UUID, "chain", BROKEN],
    session: [UUID, "chain", BROKEN],
    kind: ["'deposit'", "chain", BROKEN],
    outcome: ["'denied:insufficient-funds'", "chain", BROKEN],
    terminal: ["'ATM-0009'", "chain", BROKEN],
    effect: ["null", "chain", BROKEN],
    sealed: [`convert_to('{"payee":"alice"}', 'utf8')`, "chain", BROKEN],
    mac: ["sha256(mac)", "chain", BROKEN],
  }).map(([column, ...rest]) => [`${column} of ${name}`, ...rest]);

export const CHAIN_TAMPERINGS: readonly Tampering[] = [
  ...events("an event in the log", OLD),
  ...events("an event that is not in the log yet", NEW),
  ["a time that no reader takes", () => `update audit_event set at = 'infinity' where ${OLD}`, "chain", BROKEN],
  ["an amount that no reader takes", () => `update audit_event set amount = 9223372036854775807 where ${OLD}`, "chain", BROKEN],
  [
    "a fraction of a millisecond",
    () => `update audit_event set at = at + interval '1 microsecond' where ${OLD}`,
    "chain",
    BROKEN,
  ],
  ["an event in the log is removed", () => `delete from audit_event where ${OLD}`, "chain", /are missing/],
  [
    "an event is removed before it is in the log",
    () => `delete from audit_event where ${NEW}`,
    "answer",
    /no event stored its answer/,
  ],
  ["the newest events are removed", () => "delete from audit_event where n > 10", "answer", /no event stored its answer/],
  [
    "an event has another customer before it is in the log",
    ({ carol }) => `update audit_event set customer = '${carol.customer}', account = '${carol.account}' where ${NEW}`,
    "chain",
    BROKEN,
  ],
  [
    "two events change places",
    () => `update audit_event set n = n + 1000 where n in (12, 13) and writer = ${BUSY};
           update audit_event set n = case n when 1012 then 13 else 12 end where n > 1000`,
    "chain",
    BROKEN,
  ],
  [
    "an event is repeated at the end of its chain",
    () => `insert into audit_event (writer, n, ${COLUMNS})
           select writer, (select max(n) + 1 from audit_event as other where other.writer = audit_event.writer), ${COLUMNS}
           from audit_event where ${OLD}`,
    "chain",
    BROKEN,
  ],
  [
    "a chain is repeated under another writer",
    () => `insert into audit_event (writer, n, ${COLUMNS}) select 17, n, ${COLUMNS} from audit_event where writer = ${BUSY};
           insert into audit_writer values (17)`,
    "chain",
    BROKEN,
  ],
  [
    "a sealed form is used twice",
    () => `update audit_event set sealed = (select sealed from audit_event where ${OLD}) where ${NEW}`,
    "sealed",
    /with one key and nonce/,
  ],
  [
    "an event follows the end of its chain",
    () =>
      `insert into audit_event (writer, n, ${COLUMNS}) select writer, n + 1, ${COLUMNS} from audit_event where kind = 'writer-end'`,
    "chain",
    /follows the end of its chain/,
  ],
  [
    "a writer is invented with one event",
    () => `insert into audit_event (writer, n, ${COLUMNS}) select 17, 1, ${COLUMNS} from audit_event where ${OLD}`,
    "chain",
    BROKEN,
  ],
  [
    "a commit without its last row",
    () => "update audit_event set sealed = null, mac = null where n = (select max(n) from audit_event)",
    "chain",
    /lack the last row/,
  ],
  ["a commit joined with the next", () => `update audit_event set sealed = null, mac = null where ${OLD}`, "chain", BROKEN],
  ["a writer is not listed", () => "delete from audit_writer", "chain", /is not listed/],
  ["a writer is listed without events", () => "insert into audit_writer values (17)", "chain", /has no events/],
  [
    "a writer is listed again",
    () => `insert into audit_writer select writer from audit_event where kind = 'writer-end'`,
    "chain",
    /still listed/,
  ],
  [
    "all events of an ended chain are removed",
    () => `delete from audit_event where writer = ${ENDED}`,
    "log",
    /not in the database/,
  ],
  ["an auditor's key is removed", () => "delete from auditor_key", "sealed", /which no auditor's key in the database is/],
];
