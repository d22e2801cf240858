import { setTimeout as sleep } from "node:timers/promises";
import type { FromProcess } from "../processes/process-message.ts";
import type { Supervisor } from "../processes/supervise.ts";

/** Pause before the next attempt to reach a new hasher, in milliseconds; it takes some 200 ms to start. */
const PAUSE_MS = 10;

/**
 * Relays hash jobs from the workers to the hasher, and the results back. If a hasher dies, its unanswered jobs go to the next
 * one: to compute a hash twice changes nothing.
 */
export function relayHashes(workers: readonly Supervisor[], hasher: Supervisor): void {
  for (const worker of workers)
    worker.watch({
      onMessage: (message) => {
        if (message.kind === "hash-wanted") void relay(worker, hasher, message);
      },
    });
}

async function relay(
  worker: Supervisor,
  hasher: Supervisor,
  { id, job }: Extract<FromProcess, { kind: "hash-wanted" }>,
): Promise<void> {
  const startedAt = performance.now();
  // After that the worker has given up, and the next hasher would work for nobody.
  while (performance.now() - startedAt < (job.withinMs ?? Number.POSITIVE_INFINITY)) {
    const result = await hasher.ask({ kind: "hash", job }, "as long as it lives");
    if (result !== null) return worker.tell({ kind: "hashed", id, result });
    await sleep(PAUSE_MS, undefined, { ref: false });
  }
}
