import { setTimeout as sleep } from "node:timers/promises";
import { clusterIn, passwordsOf } from "./cluster.ts";
import { startEmbedded } from "./embedded.ts";
import { findBinaries } from "./postgres-programs.ts";
import { isPostmasterOf, stopPostmaster } from "./postmaster.ts";
import { isServing } from "./server-use.ts";
import { Standstill } from "./startup-progress.ts";

/** A PostgreSQL that this process restarts whenever it dies, until stopped. */
export interface KeptEmbedded {
  /** For the application role. Stays the same: the server comes back on the same port. */
  readonly url: string;
  /** For the owner of the tables, likewise. */
  readonly ownerUrl: string;
  /** For the operators' console, likewise. */
  readonly consoleUrl: string;
  stop(): Promise<void>;
}

const CHECK_MS = 250;
/** The interval of test logins, in milliseconds. */
const TRY_EVERY_MS = 2_000;
/** How long a running server may neither accept a login nor progress in a recovery, in milliseconds. */
const STANDSTILL_MOST_MS = 30_000;

/**
 * As startEmbedded, for a program that runs long. If the server dies, or runs and accepts no login, this starts it again on the
 * same port, where clients find it when they reconnect. Reports that to `onProgress`. Throws for the first start only, as
 * startEmbedded does.
 */
export async function keepEmbedded(
  dataDir: string,
  onProgress: (line: string) => void,
  stop: AbortSignal,
  standstillMostMs = STANDSTILL_MOST_MS,
): Promise<KeptEmbedded> {
  const cluster = clusterIn(dataDir);
  const stopping = new AbortController();
  let server = await startEmbedded(dataDir, onProgress, { stop });
  const port = Number(new URL(server.url).port);

  /** False while its replacement starts. */
  let isCurrent = true;
  const standstill = new Standstill(cluster);
  let triedAt = performance.now();
  /** A living process is not enough: after a full disk a server may run that never accepts a login. */
  const isWell = async (): Promise<boolean> => {
    if (!isPostmasterOf(cluster, server.pid)) return false;
    if (performance.now() - triedAt < TRY_EVERY_MS) return true;
    triedAt = performance.now();
    if (await isServing(cluster, port, passwordsOf(cluster))) standstill.reset();
    return standstill.ms < standstillMostMs;
  };
  const renew = async (): Promise<void> => {
    if (isPostmasterOf(cluster, server.pid)) {
      onProgress("PostgreSQL runs but has accepted no login for a while: starting it again");
      await stopPostmaster(cluster, server.pid, findBinaries(cluster));
    } else if (isCurrent) onProgress("PostgreSQL ended by itself");
    isCurrent = false;
    server = await startEmbedded(dataDir, onProgress, { port, stop: stopping.signal, standstillMostMs });
    isCurrent = true;
    standstill.reset();
  };
  const watch = async (): Promise<void> => {
    let said = "";
    while (!stopping.signal.aborted) {
      await sleep(CHECK_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      try {
        if (stopping.signal.aborted || (await isWell())) continue;
        await renew();
        said = "";
      } catch (error) {
        const line = `${(error as Error).message}; trying again`;
        if (line !== said && !stopping.signal.aborted) onProgress(line);
        said = line;
      }
    }
  };
  const watching = watch();
  return {
    url: server.url,
    ownerUrl: server.ownerUrl,
    consoleUrl: server.consoleUrl,
    async stop() {
      stopping.abort();
      await watching;
      if (isCurrent) await server.stop();
    },
  };
}
