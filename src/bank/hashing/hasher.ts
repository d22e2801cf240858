import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { bcryptHere } from "../../customers/customers.ts";
import { openLog } from "../../process/process.ts";
import { MetricSet } from "../../status/status.ts";
import { type Begun, liveUnderPrimary } from "../processes/process-message.ts";
import { GroupPriority, stepAside } from "../processes/step-aside.ts";
import type { BankSettings } from "../startup/settings.ts";
import { HashFloor, type Reading } from "./hash-floor.ts";
import type { HashJob, HashResult } from "./hash-job.ts";
import { type Compute, HashScheduler } from "./hash-scheduler.ts";

/** How often it is looked whether hashing starves, while there is work; in milliseconds. */
const LOOK_MS = 100;
/** A quarter of the cores, and no more than one thread can have. */
const FLOOR_CORES = Math.min(1, availableParallelism() / 4);

// The entry of the hasher's process: bcrypt for all workers, which stands back for everybody else who wants a core, but for its floor.
liveUnderPrimary(begin);

async function begin({ logLevel, status }: BankSettings): Promise<Begun> {
  const log = openLog(logLevel, "hasher");
  const failures = await stepAside();
  if (failures.length > 0) log.info({ failures }, "the machine does not let the hashing stand back in every way");
  const front = await startFront();
  const lanes = new HashScheduler({ back, backAtOnce: availableParallelism(), front });
  const look = keepFloor(lanes);
  const metrics = new MetricSet();
  if (status !== null) metrics.addProcess();
  return {
    port: 0,
    asked: async (question) => {
      if (question.kind !== "hash") return metrics.read();
      look();
      return lanes.compute(question.job);
    },
    // A worker that has drained waits for no hash.
    drain: async () => {},
  };
}

/** On the threads of libuv's pool. */
const back: Compute = (job: HashJob) =>
  job.kind === "new" ? bcryptHere.hash(job.secret, job.cost) : bcryptHere.compare(job.secret, job.hash);

/** Starts the thread of ordinary priority, after the others have lowered theirs: Linux has a priority for each thread. */
async function startFront(): Promise<Compute> {
  const thread = new Worker(new URL("./hash-thread.js", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  await once(thread, "online");
  return async (job) => {
    thread.postMessage(job);
    const [result] = (await once(thread, "message")) as [HashResult];
    return result;
  };
}

/** Comes to what begins to look, again and again while there is work, whether hashing gets its floor: if not, it no longer stands back. */
function keepFloor(lanes: HashScheduler): () => void {
  const floor = new HashFloor(FLOOR_CORES);
  const group = new GroupPriority();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const starves = lanes.hasWork && floor.isStarved(reading());
    // The thread of ordinary priority is in the session of the others, which must not stand back while it works.
    group.standBack(!starves && !lanes.isFrontBusy);
    lanes.starves(starves);
    if (lanes.hasWork || lanes.isFrontBusy || !group.standsBack) return;
    clearInterval(timer);
    timer = undefined;
  };
  return () => {
    if (timer !== undefined) return;
    floor.begin(reading());
    timer = setInterval(look, LOOK_MS);
  };
}

function reading(): Reading {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), cpu: (user + system) / 1_000 };
}
