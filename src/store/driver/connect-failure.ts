import type { Target } from "./target.ts";

/** What the system and TLS mean by their codes, and what to do about it. */
const REASONS: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: () => "nothing listens there: start PostgreSQL, or mend host and port",
  ENOENT: () => "there is no such socket: start PostgreSQL, or mend the folder",
  ENOTFOUND: (host) => `no address is known for the name "${host}": is it spelt right?`,
  ETIMEDOUT: (host) => `no answer from "${host}": is that the right place, and does a PostgreSQL run there?`,
  EAI_AGAIN: (host) => `the name "${host}" could not be looked up: is it spelt right, and does the name service answer?`,
};

/** What to do about a certificate, which TLS has complained of in its own words. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "name the server as its certificate does",
  CERT_HAS_EXPIRED: "renew the server's certificate",
};
const UNTRUSTED =
  "name the authority of its certificate with sslrootcert=FILE in the URL, or say sslmode=disable on a trusted network";

/** The sentence for an operator: where no connection could be made, why, and what to do. It never has the URL, which holds a password. */
export function connectFailure({ host, port, trust }: Target, error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const place = host.startsWith("/") ? `${host} (port ${port})` : `${host}:${port}`;
  // Of the two ways in which TLS fails, a server that speaks none gives no code.
  const isOfTls = trust !== null && /CERT|VERIFY|SIGNED|TLS|SSL/.test(code || message);
  const advice = isOfTls ? (CERTIFICATES[code] ?? UNTRUSTED) : "is it running?";
  return `cannot connect to PostgreSQL at ${place}: ${REASONS[code]?.(host) ?? `${message}: ${advice}`}`;
}
