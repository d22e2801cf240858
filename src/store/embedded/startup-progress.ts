import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Cluster } from "./cluster.ts";

/** How much of the log's end is read, in bytes: more than refused logins write between two lines of progress. */
const TAIL = 256 * 1024;

/**
 * Returns the last line in which PostgreSQL reports the progress of its start; empty if there is none. While it recovers from a
 * crash and progresses, it writes one every 10 seconds (log_startup_progress_interval).
 */
function startupProgress({ logFile }: Cluster): string {
  let log: number | undefined;
  try {
    log = openSync(logFile, "r");
    const { size } = fstatSync(log);
    const bytes = Buffer.alloc(Math.min(TAIL, size));
    readSync(log, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString("latin1").split("\n").findLast(isProgress) ?? "";
  } catch {
    // Without a log there is no progress to read.
    return "";
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

const isProgress = (line: string): boolean =>
  /LOG: .*(in progress, elapsed time|syncing data directory|resetting unlogged)/.test(line);

/** Measures how long a server has neither accepted a login nor made progress, in milliseconds by a monotonic clock. */
export class Standstill {
  readonly #cluster: Cluster;
  #since = performance.now();
  #progress: string;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#progress = startupProgress(cluster);
  }

  /** Call this when the server accepted a login. */
  reset(): void {
    this.#since = performance.now();
  }

  get ms(): number {
    const progress = startupProgress(this.#cluster);
    if (progress !== this.#progress) this.reset();
    this.#progress = progress;
    return performance.now() - this.#since;
  }
}
