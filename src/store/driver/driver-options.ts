import type postgres from "postgres";
import { parseArray, printArray } from "../wire/arrays.ts";
import { LOOPBACK } from "./database-url.ts";
import type { Target } from "./target.ts";

export interface PoolOptions {
  /** The most connections that are open at once. */
  readonly connections: number;
  /** The name that `pg_stat_activity` shows. */
  readonly applicationName: string;
  /**
   * How long the server may be silent while it owes an answer, in milliseconds; ANSWER_WITHIN_MS unless given. Then the store
   * drops the connection and rejects its calls as lost. It does so sooner, within 6 seconds, if the server does not answer to a
   * new connection either: then it is frozen or gone, and not at work.
   */
  readonly answerWithinMs?: number | undefined;
  /**
   * How long the server lets a transaction wait for this process, in milliseconds; then it ends the connection and frees the locks. A
   * process that is frozen must not keep rows from others. Without an end unless given; a pooler does not take it.
   */
  readonly idleMostMs?: number | undefined;
  /** Called with the SQLSTATE of each warning that the server sends. */
  readonly onWarning?: ((code: string) => void) | undefined;
  /** Called when a connection was lost in use; the next call makes another. */
  readonly onLost?: (() => void) | undefined;
}

/** The types that we add to the driver's signatures: a bigint is an int8 and an int8 is a bigint. */
export type Types = { bigint: bigint };

/** A type by its number, the number of its arrays, and its text form. */
interface Scalar {
  readonly oid: number;
  readonly array: number;
  readonly print: (value: unknown) => string;
  readonly parse: (text: string) => unknown;
}

/**
 * The types that parameters and columns may have, with their arrays. No `print` may throw: the driver would reject another
 * statement that is under way on the connection, and give each later answer to the wrong statement. If a `print` cannot print
 * a value, PostgreSQL refuses its text.
 */
const SCALARS: readonly Scalar[] = [
  {
    oid: 16,
    array: 1000,
    print: (value) => (value === true ? "t" : value === false ? "f" : String(value)),
    parse: (text) => text === "t",
  },
  { oid: 17, array: 1001, print: printBytes, parse: (text) => Buffer.from(text.slice(2), "hex") },
  { oid: 20, array: 1016, print: String, parse: BigInt },
  { oid: 21, array: 1005, print: String, parse: Number },
  { oid: 23, array: 1007, print: String, parse: Number },
  { oid: 25, array: 1009, print: String, parse: String },
  { oid: 114, array: 199, print: printJson, parse: (text) => JSON.parse(text) as unknown },
  { oid: 701, array: 1022, print: String, parse: Number },
  { oid: 1082, array: 1182, print: printTime, parse: String },
  { oid: 1114, array: 1115, print: printTime, parse: String },
  { oid: 1184, array: 1185, print: printTime, parse: (text) => new Date(text) },
  { oid: 2950, array: 2951, print: String, parse: String },
  { oid: 3802, array: 3807, print: printJson, parse: (text) => JSON.parse(text) as unknown },
];

function printBytes(value: unknown): string {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : String(value);
}

function printTime(value: unknown): string {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value);
}

function printJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    return String(error);
  }
}

/** The array type of each type. `sql.array(list)` chooses it by the first element of the list. */
export const ARRAY_TYPES: Readonly<Record<number, number>> = Object.fromEntries(SCALARS.map(({ oid, array }) => [oid, array]));

const printList = (list: unknown, print: Scalar["print"]): string =>
  Array.isArray(list) ? printArray(list, print) : String(list);

/** SCALARS in the driver's form; it takes the keys for names. */
const TYPES = Object.fromEntries(
  SCALARS.flatMap(({ oid, array, print, parse }) => [
    [oid, { to: oid, from: [oid], serialize: print, parse }],
    [
      array,
      {
        to: array,
        from: [array],
        serialize: (list: unknown) => printList(list, print),
        parse: (text: string) => parseArray(text, parse),
      },
    ],
  ]),
);

/** The default of `answerWithinMs`. */
export const ANSWER_WITHIN_MS = 60_000;

/** How long the driver waits, in seconds, before it connects again after a connection could not be made. */
const RECONNECT_S = 0.01;

/**
 * By these the server ends the session of a machine that vanished, and with it its locks and leases: after 25 seconds, whether the server
 * waits for a message or has sent an answer. Its own settings may be two hours. A client on the server's machine needs none, because the
 * system ends its connections, and a pooler accepts none: there they are the pooler's.
 */
const GONE_CLIENT = {
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 25_000,
} as const;

const frozenClient = ({ isPooled }: Target, idleMostMs?: number): { readonly idle_in_transaction_session_timeout?: number } =>
  isPooled || idleMostMs === undefined ? {} : { idle_in_transaction_session_timeout: idleMostMs };

const goneClient = ({ host, isPooled }: Target): Partial<typeof GONE_CLIENT> =>
  isPooled || host.startsWith("/") || LOOPBACK.has(host) ? {} : GONE_CLIENT;

/** Returns every option of the driver, so that no environment variable decides one. `socket` opens a connection. */
export function driverOptions(target: Target, options: PoolOptions, socket: () => Promise<unknown>) {
  return {
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.database,
    // openSocket does TLS.
    ssl: false,
    socket,
    max: options.connections,
    // A connection lives until it is lost or closed: an end that we did not ask for is always a loss.
    max_lifetime: null,
    idle_timeout: 0,
    // The Wire does, and rejects with a sentence.
    connect_timeout: 0,
    backoff: () => RECONNECT_S,
    // How many statements a connection may have under way.
    max_pipeline: 100,
    prepare: true,
    // The driver would throw for an undefined parameter, and no `print` may throw: it is a null.
    transform: { undefined: null },
    fetch_types: false,
    types: TYPES as unknown as { bigint: postgres.PostgresType<bigint> },
    onnotice: ({ severity, code = "" }: postgres.Notice) => {
      if (severity === "WARNING") options.onWarning?.(code);
    },
    connection: {
      ...{ application_name: options.applicationName, TimeZone: "UTC", DateStyle: "ISO" },
      ...goneClient(target),
      ...frozenClient(target, options.idleMostMs),
    },
  };
}
