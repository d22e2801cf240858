import type { Mix, OperationName } from "../../load/load.ts";
import { flag, integer, type Option, text } from "../options/option-readers.ts";

/** The most of each, so that a load ends by itself and stays one machine's. */
const CLIENTS_MOST = 1_024;
const SECONDS_MOST = 3_600;
const RATE_MOST = 100_000;

/** The options of `strongroom load`. */
export const LOAD_OPTIONS = {
  keys: {
    value: "PATTERN",
    default: null,
    meaning: "the key files of the load's ATMs: a folder, a file, or a pattern such as 'data/atm-*/key.json'",
    read: text,
  },
  clients: {
    value: "COUNT",
    default: "8",
    meaning: "customers at once, each with a channel of its own; they are spread over the key files",
    read: integer(1, CLIENTS_MOST),
  },
  mix: {
    value: "NAME=PARTS,…",
    default: "deposit=40,withdraw=30,transfer=20,balance=10",
    meaning: "how often each operation comes: deposit, withdraw (with its settlement), transfer, balance, statement, signin",
    read: mix,
  },
  duration: { value: "SECONDS", default: "30", meaning: "how long the load lasts", read: integer(1, SECONDS_MOST) },
  rate: {
    value: "COUNT",
    default: null,
    meaning:
      "operations a second in all, begun whether the ones before are answered or not; without it each client begins when it has its answer",
    read: integer(1, RATE_MOST),
  },
  prefix: {
    value: "TEXT",
    default: "load-",
    meaning: "the begin of the usernames of the customers that the load makes",
    read: prefix,
  },
  "yes-this-is-my-bank": {
    value: "",
    default: "false",
    meaning: "lets a load run against a bank on another machine",
    read: flag,
  },
} as const satisfies Record<string, Option<unknown>>;

const NAMES = ["deposit", "withdraw", "transfer", "balance", "statement", "signin"] as const satisfies readonly OperationName[];
const PARTS_MOST = 1_000;

/** "deposit=40,withdraw=30" */
function mix(given: string): Mix {
  const parts = given.split(",").map((each) => /^([a-z]+)=(\d{1,4})$/.exec(each));
  const shares = new Map(parts.map((part) => [NAMES.find((name) => name === part?.[1]), Number(part?.[2])]));
  const isRight = shares.size === parts.length && [...shares].every(([name, share]) => name !== undefined && share <= PARTS_MOST);
  if (!isRight || [...shares.values()].every((share) => share === 0))
    throw new RangeError(`parts such as deposit=40,withdraw=30: each of ${NAMES.join(", ")} once, 0 to ${PARTS_MOST}, not all 0`);
  return Object.fromEntries(shares) as Mix;
}

function prefix(given: string): string {
  if (!/^[A-Za-z][A-Za-z0-9._-]{0,15}$/.test(given))
    throw new RangeError("1 to 16 ASCII letters, digits, dots, dashes or underscores, beginning with a letter");
  return given;
}
