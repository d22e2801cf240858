import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { HashResult } from "./hash-job.ts";
import type { Compute } from "./hash-scheduler.ts";

/** The thread of ordinary priority; it computes one hash at a time. */
export interface FrontThread {
  readonly compute: Compute;
  /** Ends the thread, whatever it computes. */
  stop(): Promise<unknown>;
}

/** Starts the thread of ordinary priority after the others have lowered theirs: on Linux each thread has its own priority. */
export async function startFront(): Promise<FrontThread> {
  const thread = new Worker(new URL(import.meta.resolve("#programs/hashing/hash-thread.js")), {
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  await once(thread, "online");
  return {
    compute: async (job) => {
      thread.postMessage(job);
      const [result] = (await once(thread, "message")) as [HashResult];
      return result;
    },
    stop: () => thread.terminate(),
  };
}
