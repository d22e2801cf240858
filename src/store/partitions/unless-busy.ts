import { setTimeout as sleep } from "node:timers/promises";
import { StoreError, sqlState } from "../errors.ts";

/** A lock that was not free in time, and a deadlock in which the server chose this side. */
const BUSY: ReadonlySet<string | null> = new Set(["55P03", "40P01"]);
const TRIES = 10;
const PAUSE_MS = 1_000;

/**
 * Tries a step again while others use the partition, or it throws StoreError `partition-busy` itself; `work` must leave nothing behind when it fails. Throws StoreError
 * `partition-busy` after TRIES, some 15 seconds.
 */
export async function unlessBusy<Result>(partition: string, work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!BUSY.has(sqlState(error)) && !(error instanceof StoreError && error.code === "partition-busy")) throw error;
      if (tries === TRIES) throw partitionBusy(partition, error);
      await sleep(PAUSE_MS);
    }
  }
}

/** Returns the error of a step that must wait for others; `unlessBusy` tries that step again. */
export const partitionBusy = (partition: string, cause?: unknown): StoreError =>
  new StoreError(
    "partition-busy",
    `${partition} was not archived, and is as it was: others use it for long, such as a backup, a verification or an export. Give the command again when they have ended`,
    cause,
  );
