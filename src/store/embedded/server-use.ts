import { realpathSync } from "node:fs";
import { openStore, type Store } from "../driver/connect.ts";
import { isLoginRefused, StoreError, sqlState } from "../errors.ts";
import { type Cluster, type Passwords, urlOf } from "./cluster.ts";
import type { Postmaster } from "./postmaster.ts";

/**
 * Each process that uses a server holds this advisory lock as shared, on a separate connection: PostgreSQL releases it when the
 * process dies. A process that can take it exclusively is the last, and stops the server.
 */
const LOCK = 0x757365;

export type Use =
  /** `leave` resolves with `last` if the caller was the last user: then nobody else can join, and it must stop the server. */
  | { readonly kind: "joined"; readonly leave: () => Promise<"last" | "others-remain"> }
  /** Its last user is about to stop it. */
  | { readonly kind: "stopping" }
  /** It does not answer, or is another server: another program may have the port in its file by now. */
  | { readonly kind: "deaf" };

const WRONG_PASSWORD = "28P01";
const NO_ROOM = "53300";
/** A server that takes longer to accept our login, in milliseconds, is deaf. */
const ANSWER_MS = 5_000;

/** Joins the users of this cluster's server. It really logs in, because a dying server still accepts connections. */
export async function joinUse(cluster: Cluster, postmaster: Postmaster, passwords: Passwords): Promise<Use> {
  // The store has this one connection, so the lock is held until the connection ends.
  const store = openStore(urlOf(cluster, "application", passwords, postmaster.port), {
    connections: 1,
    applicationName: "strongroom use",
    answerWithinMs: ANSWER_MS,
  });
  try {
    const [row] = await store.sql<{ folder: string; joined: boolean }[]>`
      select current_setting('data_directory') as folder, pg_try_advisory_lock_shared(${LOCK}) as joined`;
    if (row?.joined && realpathSync(row.folder) === cluster.data) return { kind: "joined", leave: () => leave(store) };
    await store.close();
    return { kind: row?.joined === false ? "stopping" : "deaf" };
  } catch (error) {
    await store.close();
    if (sqlState(error) !== WRONG_PASSWORD) return { kind: "deaf" };
    throw new StoreError(
      "data-folder-unusable",
      `${cluster.passwordFiles.application} is not the password of the database beside it`,
    );
  }
}

/** Resolves with true if the server accepts logins, has no free connection, or refuses our login: in all three it works. */
export async function isServing(cluster: Cluster, port: number, passwords: Passwords): Promise<boolean> {
  const store = openStore(urlOf(cluster, "application", passwords, port), {
    connections: 1,
    applicationName: "strongroom watch",
    answerWithinMs: ANSWER_MS,
  });
  try {
    await store.sql`select 1`;
    return true;
  } catch (error) {
    return isLoginRefused(error) || sqlState(error) === NO_ROOM;
  } finally {
    await store.close();
  }
}

async function leave(store: Store): Promise<"last" | "others-remain"> {
  try {
    await store.sql`select pg_advisory_unlock_shared(${LOCK})`;
    const [row] = await store.sql<{ alone: boolean }[]>`select pg_try_advisory_lock(${LOCK}) as alone`;
    if (row?.alone) return "last";
  } catch {
    // The server has stopped, or stops now, and not because of us.
  }
  await store.close();
  return "others-remain";
}
