import type postgres from "postgres";
import { parseTargets } from "./database-url.ts";
import type { PoolOptions, Types } from "./driver-options.ts";
import { openPool, type Pool, type Transaction } from "./pool.ts";
import { serversOf } from "./primary.ts";
import type { PreparedStatement, Step, StepResult } from "./statement.ts";

export type { Transaction } from "./pool.ts";

/** Deadline in milliseconds of a statement that reads or changes a whole bank: a migration, a check of the ledger. */
export const WHOLE_BANK_MS = 3_600_000;

/**
 * Runs each statement by itself, on any free connection. int8 is bigint, timestamptz a Date, bytea a Buffer, uuid and date
 * a string; a parameter that is undefined is a null. Pass a list of anything but strings or numbers as `sql.array(list)`.
 */
export type Sql = postgres.ISql<Types> &
  Pick<postgres.Sql<Types>, "begin"> & {
    /**
     * Resolves with a connection that only the caller uses, beside those of the pool. It runs statements in order.
     * Calls `onWarning` with the SQLSTATE of each warning that comes on it.
     */
    reserve(onWarning?: PoolOptions["onWarning"]): Promise<ReservedSql>;
  };

/**
 * `release` ends the connection, and rolls back what it has not committed. A lost connection rejects every call. `pipeline`
 * runs statements that were prepared with `prepare` on this connection, in order: it sends all at once, which is fastest, and
 * the server answers them together. After one fails no later one runs, and `pipeline` rejects with that error. Nothing else may
 * be under way on the connection meanwhile.
 */
export type ReservedSql = Sql & {
  release(): void;
  prepare(statements: readonly PreparedStatement[]): Promise<void>;
  pipeline(steps: readonly Step[]): Promise<readonly StepResult[]>;
};

/** The only access to PostgreSQL. */
export interface Store {
  readonly sql: Sql;
  /** Waits at most 5 seconds for what is under way, rejects the rest, and closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens nothing yet. If the URL names several servers, each connection goes to the one that takes writes. Each of at most `connections` connections opens when first needed. A call on a connection that is lost
 * rejects with an error for which isConnectionLost() returns true; whether the call took effect is unknown. The next call
 * connects again. Throws StoreError `url-invalid`.
 */
export function openStore(url: string, options: PoolOptions): Store {
  const servers = serversOf(parseTargets(url));
  const pools = new Set<Pool>();
  let closed = false;

  const open = (connections: number, onWarning = options.onWarning): Pool => {
    const pool = openPool(servers, { ...options, connections, onWarning });
    if (closed) void pool.close();
    pools.add(pool);
    return pool;
  };
  const leave = async (pool: Pool): Promise<void> => {
    await pool.close();
    pools.delete(pool);
  };

  let shared = open(options.connections);
  const current = (): Pool => {
    if (!shared.usable && !closed) {
      void leave(shared);
      shared = open(options.connections);
    }
    return shared;
  };
  const reserve = async (onWarning?: PoolOptions["onWarning"]): Promise<ReservedSql> => {
    const pool = open(1, onWarning);
    const { prepare, pipeline } = pool;
    return facade(() => pool, { reserve, release: () => void leave(pool), prepare, pipeline });
  };

  return {
    sql: facade(current, { reserve }),
    async close() {
      closed = true;
      await Promise.all([...pools].map(leave));
    },
  };
}

type Run = (tx: Transaction) => unknown;

/** One `sql` that calls the current pool. */
function facade<Own extends object>(
  current: () => Pool,
  own: Own,
): postgres.ISql<Types> & Pick<postgres.Sql<Types>, "begin"> & Own {
  const begin = (...args: [Run] | [string, Run]): Promise<unknown> =>
    args.length === 1 ? current().begin("", args[0]) : current().begin(args[0], args[1]);
  const ours: object = { begin, ...own };
  return new Proxy(function sql() {} as unknown as ReturnType<typeof facade<Own>>, {
    apply: (_, __, args) => Reflect.apply(current().sql, undefined, args),
    get: (_, name) => Reflect.get(Object.hasOwn(ours, name) ? ours : current().sql, name),
  });
}
