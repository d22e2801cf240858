import { realpathSync } from "node:fs";
import { openStore, type Store } from "../driver/connect.ts";
import { isLoginRefused, StoreError, sqlState } from "../errors.ts";
import { type Cluster, urlOf } from "./cluster.ts";
import type { Postmaster } from "./postmaster.ts";

/**
 * Who uses a server holds this advisory lock, shared with the others who do, on a connection of his own: PostgreSQL itself
 * lets go of it when he dies. Who can take it for himself alone is the last, and stops the server.
 */
const LOCK = 0x757365;

export type Use =
  /** `leave` says whether the caller was the last user: then nobody else can join, and he must stop the server. */
  | { readonly kind: "joined"; readonly leave: () => Promise<"last" | "others-remain"> }
  /** Its last user is about to stop it. */
  | { readonly kind: "stopping" }
  /** It does not answer, or is another server: the port in its file may be anyone's by now. */
  | { readonly kind: "deaf" };

const WRONG_PASSWORD = "28P01";
const NO_ROOM = "53300";
/** A server that takes longer to let us in, in milliseconds, is deaf. */
const ANSWER_MS = 5_000;

/** Joins the users of the server that runs on this cluster: really logs in, for a dying server still accepts connections. */
export async function joinUse(cluster: Cluster, postmaster: Postmaster, password: string): Promise<Use> {
  // The store has this one connection, so the lock is held until the connection ends.
  const store = openStore(urlOf(cluster, password, postmaster.port), {
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
    throw new StoreError("data-folder-unusable", `${cluster.passwordFile} is not the password of the database beside it`);
  }
}

/** Whether the server lets anybody in: also where it has no room for one more, or does not know us, it is at work. */
export async function isServing(cluster: Cluster, port: number, password: string): Promise<boolean> {
  const store = openStore(urlOf(cluster, password, port), {
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
    // It has ended, or ends now, without our doing.
  }
  await store.close();
  return "others-remain";
}
