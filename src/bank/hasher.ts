import { bcryptHere } from "../customers/bcrypt.ts";
import { MetricSet } from "../status/metric-set.ts";
import type { HashJob, HashResult } from "./hash-job.ts";
import { openLog } from "./process-log.ts";
import { type Begun, liveUnderPrimary } from "./process-message.ts";
import type { BankSettings } from "./settings.ts";
import { stepAside } from "./step-aside.ts";

// The entry of the hasher's process: bcrypt for all workers, which stands back for everybody else who wants a core.
liveUnderPrimary(begin);

async function begin({ logLevel, status }: BankSettings): Promise<Begun> {
  const log = openLog(logLevel, "hasher");
  const failures = await stepAside();
  if (failures.length > 0) log.info({ failures }, "the machine does not let the hashing stand back in every way");
  const metrics = new MetricSet();
  if (status !== null) metrics.addProcess();
  return {
    port: 0,
    asked: async (question) => {
      if (question.kind === "hash") return compute(question.job);
      return metrics.read();
    },
    // A worker that has drained waits for no hash.
    drain: async () => {},
  };
}

/** An error is a result too: whoever waits hears of it. */
async function compute(job: HashJob): Promise<HashResult> {
  try {
    return await (job.kind === "new" ? bcryptHere.hash(job.secret, job.cost) : bcryptHere.compare(job.secret, job.hash));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
