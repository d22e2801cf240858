import { fork } from "node:child_process";
import cluster from "node:cluster";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { AUTHORITIES, childEnvironment, clusterEnvironment } from "../../process/process.ts";
import type { Child } from "./supervise.ts";

/**
 * Semi-space of a worker in MiB: half of V8's default. The young generation is three times that. It grows to its full size when
 * many ATMs connect at once, and stays there. Operations cost no more with half of it (docs/BENCHMARKS.md).
 */
const YOUNG_GENERATION = "--max-semi-space-size=8";

/** Tells Node.js's cluster what a worker runs. Call this once, before the first worker is forked. */
export function setUpWorkers(): void {
  cluster.setupPrimary({
    ...{ exec: programFile("#programs/bank/processes/worker.js"), args: [], serialization: "advanced" },
    execArgv: [...process.execArgv, YOUNG_GENERATION],
  });
}

export const forkWorker = (): Child => cluster.fork(clusterEnvironment(AUTHORITIES));

export const forkSequencer = (): Child =>
  fork(programFile("#programs/bank/processes/sequencer.js"), {
    serialization: "advanced",
    execArgv: process.execArgv,
    env: childEnvironment(AUTHORITIES),
  });

/**
 * Detached, because `stepAside` needs a separate session. Its thread pool has one thread for each core: no more passwords are
 * hashed at once.
 */
export const forkHasher = (): Child =>
  fork(programFile("#programs/bank/hashing/hasher.js"), {
    serialization: "advanced",
    detached: true,
    execArgv: [...process.execArgv, "--disable-warning=ExperimentalWarning"],
    env: { ...childEnvironment([]), UV_THREADPOOL_SIZE: String(availableParallelism()) },
  });

const programFile = (name: string): string => fileURLToPath(import.meta.resolve(name));
