import type { Sql, Transaction } from "../../store/store.ts";
import type { KeyName } from "../key-table.ts";

/** A server that has not reported for so long does not run, in milliseconds. */
const LIVE_MS = 60_000;

/** A key that lies in a file and not in the register. */
export interface OtherKey {
  /** Follows from the key and reveals nothing of it; null if the file holds something else. */
  readonly id: string | null;
  /** When its file was last written, in milliseconds since 1970 UTC. */
  readonly madeAt: number;
}
export type OtherKeys = Readonly<Partial<Record<KeyName, OtherKey>>>;

/** The keys of one server, as it last reported. */
export interface Holder {
  readonly server: string;
  /** The ids of the keys of the register that it has. */
  readonly keys: readonly string[];
  readonly others: OtherKeys;
}

/**
 * Reports which keys a server has in its files. A server repeats this while it runs, more often than every LIVE_MS. The time is the
 * database's, because servers are compared by it.
 */
export async function reportHeld(
  sql: Sql | Transaction,
  server: string,
  ids: readonly string[],
  others: OtherKeys = {},
): Promise<void> {
  await sql`
    insert into bank_key_holder (server, keys, others, at) values (${server}, ${[...ids]}, ${JSON.stringify(others)}::text::jsonb, now())
    on conflict (server) do update set keys = excluded.keys, others = excluded.others, at = excluded.at`;
}

/** The names of the live servers that have not reported this key. */
export async function serversWithout(sql: Sql | Transaction, id: string): Promise<readonly string[]> {
  return (await liveHolders(sql)).filter(({ keys }) => !keys.includes(id)).map(({ server }) => server);
}

/** What the live servers have; if none is live, what the last one had. */
export async function knownHolders(sql: Sql | Transaction): Promise<readonly Holder[]> {
  const live = await liveHolders(sql);
  if (live.length > 0) return live;
  return await sql<Holder[]>`select server, keys, others from bank_key_holder order by at desc limit 1`;
}

const liveHolders = async (sql: Sql | Transaction): Promise<readonly Holder[]> =>
  await sql<Holder[]>`
  select server, keys, others from bank_key_holder
  where at > now() - make_interval(secs => ${LIVE_MS / 1_000}) order by server`;

/** Forgets the servers that have not reported since `before`, in milliseconds since 1970 UTC. */
export async function forgetHolders(sql: Sql, before: number): Promise<void> {
  await sql`delete from bank_key_holder where at < ${new Date(before)}`;
}
