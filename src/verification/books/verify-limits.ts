import { decodeAnswer, type ResultFor } from "../../ledger/ledger.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime } from "../values.ts";

/** How long two requests of one customer can be under way together, in milliseconds: an event's time is its request's. */
const TOGETHER_MS = 60_000;
const DAY_MS = 86_400_000;

/** A customer's own limit as its account's row has it. */
interface StoredLimit {
  readonly account: string;
  readonly limit: string;
}

/** A request that set one. */
interface SetLimit {
  readonly account: string;
  readonly writer: bigint;
  readonly n: number;
  readonly at: number;
  readonly limit: string;
}

/** Compares each customer's own limit with the newest `set-limit` event and its stored answer. */
export async function verifyLimits({ snapshot, findings, clockWasWrong }: Verification): Promise<void> {
  const keyOf = ({ account }: { readonly account: string }): string => account;
  const groups = grouped<string, [StoredLimit, SetLimit]>(
    [
      { rows: storedLimits(snapshot), keyOf },
      { rows: setLimits(snapshot), keyOf },
    ],
    (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  );
  for await (const { key, rows } of groups) {
    const [[stored], set] = rows;
    const limit = stored?.limit ?? NONE;
    const newest = set.filter((each) => clockWasWrong || !set.some((other) => isAfter(other, each)));
    if (newest.length === 0) {
      if (limit !== NONE) findings.add("limit", `account ${key}`, `has ${limit}, but no event set one`);
    } else if (!newest.some((each) => each.limit === limit))
      findings.add(
        "limit",
        `account ${key}`,
        `has ${limit}, but its newest event set ${newest.map((each) => each.limit).join(" or ")}`,
      );
  }
}

/** True if one was certainly decided after the other. */
const isAfter = (one: SetLimit, other: SetLimit): boolean =>
  one.writer === other.writer ? one.n > other.n : one.at > other.at + TOGETHER_MS;

const NONE = "no own limit";

const storedLimits = (snapshot: Snapshot): AsyncGenerator<StoredLimit, void> =>
  snapshot.rows(
    `select id, own_limit::text, next_limit::text, next_limit_day - date '1970-01-01' from account
     where own_limit is not null or next_limit is not null or next_limit_day is not null order by id`,
    (message) => {
      const row = new BinaryRow(message);
      return { account: row.uuid(), limit: limitText(row.orNull(row.text), row.orNull(row.text), row.orNull(row.int4)) };
    },
  );

const setLimits = (snapshot: Snapshot): AsyncGenerator<SetLimit, void> =>
  snapshot.rows(
    `select event.account, event.writer, event.n, event.at, answer.answer
     from audit_event as event
     join request_answer as answer on answer.request = event.request and answer.terminal = event.terminal
     where event.kind = 'set-limit' and event.outcome = 'ok' and event.account is not null
     order by event.account`,
    (message) => {
      const row = new BinaryRow(message);
      return { account: row.uuid(), writer: row.int8(), n: row.int4(), at: exactTime(row), limit: limitIn(row.text()) };
    },
  );

/** The limit that an answer to `set-limit` tells, as the account's row must have it. */
function limitIn(text: string): string {
  try {
    const outcome = decodeAnswer<ResultFor<"set-limit">>(text);
    if (!outcome.ok) return "nothing";
    const { current, next, nextFrom } = outcome.result;
    const day = nextFrom === 0n ? null : Number(nextFrom) / DAY_MS;
    return limitText(orNull(current), day === null ? null : orNull(next), day);
  } catch {
    return "nothing";
  }
}

/** 0 stands for none in an answer. */
const orNull = (limit: bigint): string | null => (limit === 0n ? null : String(limit));

function limitText(own: string | null, next: string | null, nextDay: number | null): string {
  if (own === null && next === null && nextDay === null) return NONE;
  const later =
    nextDay === null ? "" : `, and ${next ?? "none"} from ${new Date(nextDay * DAY_MS).toISOString().slice(0, 10)} on`;
  return `the own limit ${own ?? "none"}${later}`;
}
