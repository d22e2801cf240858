import { setTimeout as sleep } from "node:timers/promises";
import { clusterIn } from "./cluster.ts";
import { startEmbedded } from "./embedded.ts";
import { isPostmasterOf } from "./postmaster.ts";

/** A PostgreSQL that is started again whenever it dies, until stopped. */
export interface KeptEmbedded {
  /** Stays the same: the server comes back on the same port. */
  readonly url: string;
  stop(): Promise<void>;
}

const CHECK_MS = 250;

/**
 * As startEmbedded, for a program that runs for long: should the server die, it is started again on the same port, so that
 * whoever connects anew finds it. `onProgress` is told so. Throws StoreError only for the first start.
 */
export async function keepEmbedded(dataDir: string, onProgress: (line: string) => void): Promise<KeptEmbedded> {
  const cluster = clusterIn(dataDir);
  const stopping = new AbortController();
  let server = await startEmbedded(dataDir, onProgress);
  const port = Number(new URL(server.url).port);

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(CHECK_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted || isPostmasterOf(cluster, server.pid)) continue;
      onProgress("PostgreSQL ended by itself");
      try {
        server = await startEmbedded(dataDir, onProgress, port);
      } catch (error) {
        onProgress(`${(error as Error).message}; trying again`);
      }
    }
  };
  const watching = watch();
  return {
    url: server.url,
    async stop() {
      stopping.abort();
      await watching;
      await server.stop();
    },
  };
}
