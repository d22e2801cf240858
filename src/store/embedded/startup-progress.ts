import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Cluster } from "./cluster.ts";

/** The end of the log that is looked at, in bytes: more than whoever asks in vain fills between two lines of progress. */
const TAIL = 256 * 1024;

/**
 * The last line in which PostgreSQL says how far its start has come; it says so every 10 seconds (log_startup_progress_interval) while
 * it recovers from a crash and gets on. Empty where there is none.
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
    // Without a log there is nothing that it says.
    return "";
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

const isProgress = (line: string): boolean =>
  /LOG: .*(in progress, elapsed time|syncing data directory|resetting unlogged)/.test(line);

/** Measures for how long a server has neither let anybody in nor come any further, in milliseconds by a clock that never steps. */
export class Standstill {
  readonly #cluster: Cluster;
  #since = performance.now();
  #progress: string;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#progress = startupProgress(cluster);
  }

  /** It let somebody in. */
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
