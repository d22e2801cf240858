import { setTimeout as sleep } from "node:timers/promises";
import { clusterIn, passwordOf } from "./cluster.ts";
import { startEmbedded } from "./embedded.ts";
import { findBinaries } from "./postgres-binaries.ts";
import { isPostmasterOf, stopPostmaster } from "./postmaster.ts";
import { isServing } from "./server-use.ts";
import { Standstill } from "./startup-progress.ts";

/** A PostgreSQL that is started again whenever it dies, until stopped. */
export interface KeptEmbedded {
  /** Stays the same: the server comes back on the same port. */
  readonly url: string;
  stop(): Promise<void>;
}

const CHECK_MS = 250;
/** How often it is tried whether the server lets us in, in milliseconds. */
const TRY_EVERY_MS = 2_000;
/** How long a server that runs may neither let us in nor get on with a recovery, in milliseconds. */
const STANDSTILL_MOST_MS = 30_000;

/**
 * As startEmbedded, for a program that runs for long: should the server die, or run and let nobody in, it is started again on the same
 * port, so that whoever connects anew finds it. `onProgress` is told so. Throws for the first start only, as startEmbedded does.
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

  /** False while another is being started in its place. */
  let isCurrent = true;
  const standstill = new Standstill(cluster);
  let triedAt = performance.now();
  /** Its process being there is not enough: after a full disk one may stay that never gets so far as to let anybody in. */
  const isWell = async (): Promise<boolean> => {
    if (!isPostmasterOf(cluster, server.pid)) return false;
    if (performance.now() - triedAt < TRY_EVERY_MS) return true;
    triedAt = performance.now();
    if (await isServing(cluster, port, passwordOf(cluster))) standstill.reset();
    return standstill.ms < standstillMostMs;
  };
  const renew = async (): Promise<void> => {
    if (isPostmasterOf(cluster, server.pid)) {
      onProgress("PostgreSQL runs but has let nobody in for a while: it is started again");
      await stopPostmaster(cluster, server.pid, findBinaries());
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
    async stop() {
      stopping.abort();
      await watching;
      if (isCurrent) await server.stop();
    },
  };
}
