import { parentPort } from "node:worker_threads";
import { bcryptNow } from "./bcrypt.ts";
import type { HashJob, HashResult } from "./hash-job.ts";

// The entry of the hasher's one thread of ordinary priority: takes one job after the other and posts its result.
parentPort?.on("message", (job: HashJob) => parentPort?.postMessage(compute(job)));

function compute(job: HashJob): HashResult {
  try {
    return job.kind === "new" ? bcryptNow.hash(job.secret, job.cost) : bcryptNow.compare(job.secret, job.hash);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
