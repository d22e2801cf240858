import { setTimeout as sleep } from "node:timers/promises";
import { isLoginRefused, StoreError } from "../errors.ts";
import { noPrimary } from "./connect-failure.ts";
import type { Targets } from "./database-url.ts";
import { openPool } from "./pool.ts";
import { oneServer, type Servers, severalServers } from "./servers.ts";
import type { Target } from "./target.ts";

/** After a primary answered, how long a search waits for another server that says so too, in milliseconds. */
const RIVAL_MOST_MS = 200;
/** After a standby answered, how long a search waits for a silent server, in milliseconds: then a frozen one delays the next try little. */
const SILENT_MOST_MS = 2_000;

/** The servers of a URL: one, or several of which the primary is searched for each new connection. */
export const serversOf = (targets: Targets): Servers =>
  targets.length === 1 ? oneServer(targets[0]) : severalServers(targets, (withinMs) => findPrimary(targets, withinMs));

/** What a server replied: its timeline, in hexadecimal digits, if it takes writes; else why not. */
type Reply = { readonly timeline: string } | { readonly error: unknown };

/**
 * Asks all servers at once, and resolves with the one that takes writes. If two say so, an old primary woke up: the newer timeline
 * wins. Rejects after at most `withinMs` milliseconds with the refusal of the login if a server refused it, else with StoreError
 * `connection-failed`, which names each server and its reason.
 */
async function findPrimary(targets: Targets, withinMs: number): Promise<Target> {
  const replies = new Map<Target, Reply>();
  const over = new AbortController();
  const enough = Promise.withResolvers<void>();
  const wait = (ms: number): void => void sleep(ms, undefined, { signal: over.signal }).then(enough.resolve, () => {});
  for (const target of targets)
    void ask(target, withinMs, over.signal).then((reply) => {
      replies.set(target, reply);
      if (replies.size === targets.length) enough.resolve();
      else if ("timeline" in reply) wait(RIVAL_MOST_MS);
      else if (isStandby(reply.error)) wait(SILENT_MOST_MS);
    });
  wait(withinMs);
  await enough.promise;
  try {
    return choose(targets, replies);
  } finally {
    over.abort();
  }
}

/** Resolves with what the server replied. `over` ends the question to a server that does not answer. */
async function ask(target: Target, withinMs: number, over: AbortSignal): Promise<Reply> {
  const options = { connections: 1, applicationName: "strongroom search", answerWithinMs: withinMs };
  const pool = openPool(oneServer(target, over), options);
  try {
    const [row] = await pool.sql<{ readOnly: boolean; timeline: string }[]>`
      select current_setting('transaction_read_only') = 'on' as "readOnly",
             left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline`;
    if (row?.readOnly !== false) return { error: new Error("it is set to take no writes (default_transaction_read_only)") };
    return { timeline: row.timeline };
  } catch (error) {
    return { error };
  } finally {
    void pool.close();
  }
}

function choose(targets: Targets, replies: ReadonlyMap<Target, Reply>): Target {
  let [chosen, newest]: [Target | null, string] = [null, ""];
  for (const target of targets) {
    const reply = replies.get(target);
    if (reply !== undefined && "timeline" in reply && reply.timeline > newest) [chosen, newest] = [target, reply.timeline];
  }
  if (chosen !== null) return chosen;
  const servers = targets.map((target) => ({ target, error: errorOf(replies.get(target)) }));
  const refusal = servers.find(({ error }) => isLoginRefused(error));
  // A promoted standby would accept the login, so that is worth another try.
  throw refusal === undefined || servers.some(({ error }) => isStandby(error)) ? noPrimary(servers) : refusal.error;
}

/** Null for a server that did not reply. */
const errorOf = (reply: Reply | undefined): unknown => (reply !== undefined && "error" in reply ? reply.error : null);

const isStandby = (error: unknown): boolean => error instanceof StoreError && error.code === "database-standby";
