import type { Socket } from "node:net";
import { parseTargets } from "../driver/database-url.ts";
import { openPool, type Pool } from "../driver/pool.ts";
import { serversOf } from "../driver/primary.ts";

export type AdminSql = Pool["sql"];

/** The connection of this process to a server on which it makes databases. */
interface Admin {
  readonly pool: Pool;
  /** Calls under way: only these keep the process from ending. */
  underWay: number;
  socket: Socket | null;
}

const admins = new Map<string, Admin>();

/** Acts on the server over the one connection that this process keeps to it: two logins cost more than to copy a database. */
export async function onServer<Result>(url: string, act: (sql: AdminSql) => Promise<Result>): Promise<Result> {
  const admin = adminOf(url);
  if (admin.underWay++ === 0) admin.socket?.ref();
  try {
    return await act(admin.pool.sql);
  } finally {
    if (--admin.underWay === 0) admin.socket?.unref();
  }
}

function adminOf(url: string): Admin {
  const known = admins.get(url);
  if (known?.pool.usable) return known;
  const servers = serversOf(parseTargets(url));
  const pool = openPool(
    {
      ...servers,
      async open(withinMs) {
        const opened = await servers.open(withinMs);
        admin.socket = opened.socket;
        return opened;
      },
    },
    { connections: 1, applicationName: "strongroom test databases" },
  );
  const admin: Admin = { pool, underWay: 0, socket: null };
  admins.set(url, admin);
  return admin;
}
