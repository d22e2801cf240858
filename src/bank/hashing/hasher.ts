import { availableParallelism } from "node:os";
import {
  bcryptHere,
  type Compute,
  GroupPriority,
  type HashJob,
  HashScheduler,
  keepFloor,
  startFront,
  stepAside,
} from "../../hashing/hashing.ts";
import { openLog } from "../../process/process.ts";
import { MetricSet } from "../../status/status.ts";
import { type Begun, liveUnderPrimary } from "../processes/process-message.ts";
import type { BankSettings } from "../startup/settings.ts";

/** A quarter of the cores, but at most one: a single thread provides the floor. */
const FLOOR_CORES = Math.min(1, availableParallelism() / 4);

// The entry of the hasher's process: bcrypt for all workers, at low priority except for its floor.
liveUnderPrimary(begin);

async function begin({ logLevel, status }: BankSettings): Promise<Begun> {
  const log = openLog(logLevel, "hasher");
  const failures = await stepAside();
  if (failures.length > 0) log.info({ failures }, "the machine does not let hashing lower its priority in every way");
  const { compute: front } = await startFront();
  const scheduler = new HashScheduler({ back, backAtOnce: availableParallelism(), front });
  const look = keepFloor({ scheduler, group: new GroupPriority(), cores: FLOOR_CORES });
  const metrics = new MetricSet();
  metrics.addProcess();
  if (status !== null) await metrics.collect();
  return {
    port: 0,
    asked: async (question) => {
      if (question.kind !== "hash") return metrics.read();
      look();
      return scheduler.compute(question.job);
    },
    // A worker that has drained waits for no hash.
    drain: async () => {},
  };
}

/** On the threads of libuv's pool. */
const back: Compute = (job: HashJob) =>
  job.kind === "new" ? bcryptHere.hash(job.secret, job.cost) : bcryptHere.compare(job.secret, job.hash);
