import { StoreError } from "../errors.ts";
import type { Target } from "./target.ts";

/** The meaning of the system's error codes, and what to do. */
const REASONS: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: () => "nothing listens there: start PostgreSQL, or correct the host and port",
  ENOENT: () => "there is no such socket: start PostgreSQL, or correct the folder",
  ENOTFOUND: (host) => `no address is known for the name "${host}": is it spelt right?`,
  ETIMEDOUT: (host) => `no answer from "${host}": is that the right place, and does a PostgreSQL run there?`,
  EAI_AGAIN: (host) => `the name "${host}" could not be looked up: is it spelt right, and does the name service answer?`,
};

/** What to do about a certificate. TLS's own message says what is wrong with it. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "name the server as its certificate does",
  CERT_HAS_EXPIRED: "renew the server's certificate",
};
const UNTRUSTED =
  "name the authority of its certificate with sslrootcert=FILE in the URL, or add sslmode=disable on a trusted network";

const placeOf = ({ host, port }: Target): string => (host.startsWith("/") ? `${host} (port ${port})` : `${host}:${port}`);

/** Returns a sentence for an operator: where connecting failed, why, what to do. Never has the URL, which holds a password. */
export const connectFailure = (target: Target, error: unknown): string =>
  `cannot connect to PostgreSQL at ${placeOf(target)}: ${reasonOf(target, error)}`;

function reasonOf({ host, trust }: Target, error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  // A server without TLS gives no code, only a message.
  const isOfTls = trust !== null && /CERT|VERIFY|SIGNED|TLS|SSL/.test(code || message);
  const advice = isOfTls ? (CERTIFICATES[code] ?? UNTRUSTED) : "is it running?";
  return REASONS[code]?.(host) ?? `${message}: ${advice}`;
}

/**
 * The error of a connection to a standby. It counts as a lost connection: the server may be promoted. `database-standby` if the URL
 * names no other server.
 */
export function standbyFailure(target: Target, isOneOfMany: boolean): StoreError {
  const what = `the PostgreSQL at ${placeOf(target)} is a standby, which takes no writes`;
  if (isOneOfMany) return new StoreError("connection-failed", what);
  return new StoreError(
    "database-standby",
    `${what}: name the primary server in the database URL, or all servers as host1:port1,host2:port2`,
  );
}

/** The error if a pooler is between, and what must be so for it to work. */
export const poolerFailure = (what: string): StoreError =>
  new StoreError(
    "server-unsuitable",
    `${what}, and this program needs a server connection for each of its own: give it a database with pool_mode=session and add pooler=session to the URL, or name PostgreSQL itself`,
  );

/** One server that is not the primary: why, or null if it did not answer in time. */
export interface Unfit {
  readonly target: Target;
  readonly error: unknown;
}

/** The error if no server of a URL takes writes. Its cause is an AggregateError with the reasons. */
export function noPrimary(servers: readonly Unfit[]): StoreError {
  const each = servers.map(({ target, error }) => `${placeOf(target)}: ${shortReason(target, error)}`);
  return new StoreError(
    "connection-failed",
    `none of the servers in the database URL takes writes (${each.join("; ")}): start or promote one, or correct the URL`,
    new AggregateError(servers.map(({ error }) => error)),
  );
}

function shortReason(target: Target, error: unknown): string {
  if (error === null) return "no answer";
  if (!(error instanceof StoreError)) return (error as Error).message;
  if (error.code === "database-standby") return "a standby";
  return error.code === "connection-failed" ? reasonOf(target, error.cause ?? error) : error.message;
}
