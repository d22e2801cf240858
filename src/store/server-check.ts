import type { ReservedSql, Sql } from "./driver/connect.ts";
import { poolerFailure } from "./driver/connect-failure.ts";
import { parseTarget } from "./driver/database-url.ts";
import { StoreError } from "./errors.ts";

/** The oldest and the newest PostgreSQL that this program is tried on (`npm run databases`), by their major versions. */
const OLDEST = 15;
const NEWEST = 18;
/** How often to look for a server connection that two clients share. One look finds it unless others use the pooler meanwhile. */
const LOOKS = 5;

/** `server_version_num` has the minor version in its last four digits. */
const majorOf = (versionNumber: number): number => Math.floor(versionNumber / 10_000);

/** Throws StoreError `server-unsuitable` for a PostgreSQL that is too old. Resolves with its major version. */
export async function checkVersion(sql: Pick<Sql, "unsafe">): Promise<number> {
  const [row] = await sql.unsafe<{ version: number }[]>("select current_setting('server_version_num')::int as version").simple();
  const major = majorOf(row?.version ?? 0);
  if (major >= OLDEST) return major;
  throw new StoreError(
    "server-unsuitable",
    `the database server is PostgreSQL ${major}: PostgreSQL ${OLDEST} to ${NEWEST} is needed; upgrade the server, or leave --database-url away for an embedded one`,
  );
}

/** A sentence if this version is newer than any that was tried, else null. */
export const versionWarning = (major: number): string | null =>
  major <= NEWEST
    ? null
    : `the database server is PostgreSQL ${major}, and this program was tried on ${OLDEST} to ${NEWEST} only: look for a newer program, and try the bank on a copy first`;

/**
 * Throws StoreError `server-unsuitable` if a connection pooler is between this program and PostgreSQL, unless the URL has
 * `pooler=session` and each client keeps its server connection. The bank keeps state in its sessions: prepared statements, time
 * limits, plans and LISTEN. In a pooler's transaction mode that state gets lost or reaches other clients, and some of it silently.
 */
export async function checkPooler(sql: Sql, url: string): Promise<void> {
  const session = await sql.reserve();
  try {
    const { told, real } = await processOf(session);
    if (told === real) return;
    if (!parseTarget(url).isPooled) throw poolerFailure("the database URL leads to a connection pooler");
    for (let n = 0; n < LOOKS; n++)
      if (await isShared(sql, session)) throw poolerFailure("the connection pooler shares connections");
  } finally {
    session.release();
  }
}

/**
 * The server process of this connection, as the login told it, which a pooler replaces, and as the process itself says. In the simple
 * protocol, because a pooler in transaction mode loses prepared statements.
 */
async function processOf(session: ReservedSql): Promise<{ told: number; real: number }> {
  const rows = await session.unsafe<{ pid: number }[]>("select pg_backend_pid() as pid").simple();
  return { told: rows.state.pid, real: rows[0]?.pid ?? 0 };
}

/** Resolves with true if a transaction of another client gets the server connection of this idle one, or takes it another. */
async function isShared(sql: Sql, idle: ReservedSql): Promise<boolean> {
  const { real: before } = await processOf(idle);
  const other = await sql.reserve();
  try {
    await other.unsafe("begin").simple();
    return (await processOf(other)).real === before || (await processOf(idle)).real !== before;
  } finally {
    other.release();
  }
}
