import { once } from "node:events";
import type { Socket } from "node:net";
import { StoreError } from "../errors.ts";
import { openSocket, parseTarget, type Target } from "./target.ts";

const ANSWER_MOST_MS = 5_000;

/**
 * Resolves once the server of this URL has sent a first byte to a client that starts a session. Throws StoreError `url-invalid`,
 * and `connection-failed` if nothing comes within ANSWER_MOST_MS, whichever step takes so long: the look-up of the server's
 * name, the connection, TLS, or the server itself. It does not check the login; the first statement does.
 */
export async function proveReachable(url: string): Promise<void> {
  const target = parseTarget(url);
  const late = AbortSignal.timeout(ANSWER_MOST_MS);
  let socket: Socket | undefined;
  try {
    socket = await openSocket(target, ANSWER_MOST_MS);
    socket.write(startUp(target));
    const closed = once(socket, "close", { signal: late }).then(() => Promise.reject(new Error("the connection closed")));
    await Promise.race([once(socket, "data", { signal: late }), closed]);
  } catch (error) {
    const cause = late.aborted ? Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }) : error;
    throw new StoreError("connection-failed", connectFailure(target, cause), cause);
  } finally {
    socket?.on("error", () => {}).destroy();
  }
}

/** The message that begins a session of protocol 3.0: its length, the version, then user and database, ended by zeros. */
function startUp({ user, database }: Target): Buffer {
  const names = Buffer.from(["user", user, "database", database, "", ""].join("\0"));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + names.length, 0);
  head.writeUInt32BE(3 << 16, 4);
  return Buffer.concat([head, names]);
}

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

/** Returns a sentence for an operator: where connecting failed, why, what to do. Never has the URL, which holds a password. */
export function connectFailure({ host, port, trust }: Target, error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const place = host.startsWith("/") ? `${host} (port ${port})` : `${host}:${port}`;
  // A server without TLS gives no code, only a message.
  const isOfTls = trust !== null && /CERT|VERIFY|SIGNED|TLS|SSL/.test(code || message);
  const advice = isOfTls ? (CERTIFICATES[code] ?? UNTRUSTED) : "is it running?";
  return `cannot connect to PostgreSQL at ${place}: ${REASONS[code]?.(host) ?? `${message}: ${advice}`}`;
}
