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

/** Returns a sentence for an operator: where connecting failed, why, what to do. Never has the URL, which holds a password. */
export function connectFailure({ host, port, trust }: Target, error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const place = host.startsWith("/") ? `${host} (port ${port})` : `${host}:${port}`;
  // A server without TLS gives no code, only a message.
  const isOfTls = trust !== null && /CERT|VERIFY|SIGNED|TLS|SSL/.test(code || message);
  const advice = isOfTls ? (CERTIFICATES[code] ?? UNTRUSTED) : "is it running?";
  return `cannot connect to PostgreSQL at ${place}: ${REASONS[code]?.(host) ?? `${message}: ${advice}`}`;
}
