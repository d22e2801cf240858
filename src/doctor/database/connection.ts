import { type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";
import type { Sight } from "./sight.ts";

export interface ConnectionFacts {
  /** TLS's version and cipher; null without TLS. */
  readonly tls: string | null;
  /** The server's address, as it sees it; null on a socket of this machine. */
  readonly server: string | null;
  /** Client and server are the same machine. */
  readonly isHere: boolean;
}

/** How the bank's login reaches the server; null if it does not. */
export async function lookAtConnection(_: Place, sight: Sight): Promise<ConnectionFacts | null> {
  const reached = await sight.application();
  if (reached.state !== "reached") return null;
  const [row] = await reached.sql<{ tls: string | null; server: string | null; isHere: boolean }[]>`
    select case when ssl then version || ', ' || cipher end as tls, host(inet_server_addr()) as server,
           coalesce(inet_server_addr() << '127.0.0.0/8' or inet_server_addr() = '::1' or inet_server_addr() = inet_client_addr(), true)
             as "isHere"
    from pg_stat_ssl where pid = pg_backend_pid()`;
  return row ?? null;
}

export function judgeConnection({ tls, server, isHere }: ConnectionFacts): readonly Finding[] {
  if (tls !== null) return [well(`the connection to the database is encrypted: ${tls}`)];
  if (isHere) return [well(`the connection to the database stays on this machine${server === null ? " (a socket)" : ""}`)];
  return [
    wrong(
      `the connection to the database at ${server} is not encrypted`,
      "take sslmode=disable out of the URL, unless nobody else can reach that network",
    ),
  ];
}
