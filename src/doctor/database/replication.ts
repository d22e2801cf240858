import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";
import type { Sight } from "./sight.ts";

export interface ReplicationFacts {
  readonly isEmbedded: boolean;
  readonly isStandby: boolean;
  /** Of a standby: the seconds since the last transaction that it has replayed; null if none was. */
  readonly lagSeconds: number | null;
  /** True if the server, the database or the role takes no writes by default. */
  readonly isReadOnly: boolean;
  /** The standbys that a commit waits for, as the server's configuration names them; empty for none. */
  readonly standbys: string;
  /** How many standbys are connected to a primary. */
  readonly connected: number;
  /** How far the slowest of them is behind, in seconds; null if nothing is under way, or the role may not see it. */
  readonly behindSeconds: number | null;
  /** PostgreSQL's settings that a commit depends on; null if they cannot be read, as of a standby. */
  readonly settings: Readonly<Record<"fsync" | "full_page_writes" | "synchronous_commit", string>> | null;
}

const STANDBY = {
  isStandby: true,
  lagSeconds: null,
  isReadOnly: true,
  standbys: "",
  connected: 0,
  behindSeconds: null,
  settings: null,
} as const;

export async function lookAtReplication(_: Place, sight: Sight): Promise<ReplicationFacts | null> {
  const reached = await sight.application();
  if (reached.state === "failed" && reached.kind === "standby") return { ...STANDBY, isEmbedded: sight.isEmbedded };
  if (reached.state !== "reached") return null;
  const [row] = await reached.sql<
    (Omit<ReplicationFacts, "settings" | "isEmbedded"> & NonNullable<ReplicationFacts["settings"]>)[]
  >`
    select pg_is_in_recovery() as "isStandby",
           extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as "lagSeconds",
           (select reset_val = 'on' from pg_settings where name = 'default_transaction_read_only') as "isReadOnly",
           current_setting('synchronous_standby_names') as standbys,
           (select count(*)::int from pg_stat_replication) as connected,
           (select max(extract(epoch from replay_lag))::float8 from pg_stat_replication) as "behindSeconds",
           current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
           current_setting('synchronous_commit') as synchronous_commit`;
  if (row === undefined) throw new Error("a select without a from has one row");
  const { fsync, full_page_writes, synchronous_commit, ...rest } = row;
  return { ...rest, isEmbedded: sight.isEmbedded, settings: { fsync, full_page_writes, synchronous_commit } };
}

export function judgeReplication(facts: ReplicationFacts): readonly Finding[] {
  const { isEmbedded, isStandby, lagSeconds, isReadOnly, standbys } = facts;
  if (isStandby) {
    const lag = lagSeconds === null ? "" : `, ${Math.round(lagSeconds)} s behind its primary or idle`;
    const what = `the database is a standby, which takes no writes${lag}`;
    return [wrong(what, "name the primary in --database-url, or promote this server")];
  }
  if (isReadOnly) {
    const what = "the database takes no writes (default_transaction_read_only)";
    return [wrong(what, "set it to off for the server, the database and the role")];
  }
  if (standbys !== "") return [judgeStandbys(facts)];
  if (isEmbedded) return [well("the embedded PostgreSQL has no standby: back up the data folder")];
  return [
    doubtful(
      "no commit waits for a standby: if the database's disk is lost, so is what was acknowledged since the last backup",
      'name a synchronous standby in synchronous_standby_names (docs/OPERATIONS.md, "Many servers, one database")',
    ),
  ];
}

const BEHIND_MOST_S = 10;

function judgeStandbys({ standbys, connected, behindSeconds }: ReplicationFacts): Finding {
  const what = `each commit waits for standbys (${standbys}), of which ${connected} ${connected === 1 ? "is" : "are"} connected`;
  if (connected === 0)
    return wrong(`${what}: no operation completes`, "start the standby, or take it out of synchronous_standby_names");
  if (behindSeconds === null || behindSeconds <= BEHIND_MOST_S) return well(what);
  return doubtful(
    `${what}, the slowest ${Math.round(behindSeconds)} s behind`,
    "find out what keeps it busy: its disk, or the network",
  );
}

/** With any of these off, a crash of the server loses acknowledged money. */
export function judgeDurability({ settings }: ReplicationFacts): readonly Finding[] {
  if (settings === null) return [];
  const off = Object.entries(settings).filter(([, value]) => value === "off");
  if (off.length === 0) return [well("an acknowledged commit is on the disk (fsync, full_page_writes, synchronous_commit)")];
  const names = off.map(([name]) => name).join(" and ");
  return [
    wrong(
      `${names} is off in the database: a crash of its machine loses money that was acknowledged`,
      `set ${names} to on, and load the configuration again`,
    ),
  ];
}
