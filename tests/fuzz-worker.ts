import { parentPort, workerData } from "node:worker_threads";
import { keepSample } from "./fuzz-corpus.ts";
import { fuzz } from "./fuzz-loop.ts";
import { TARGETS } from "./fuzz-targets.ts";
import { type FromWorker, type ToWorker, Trace } from "./fuzz-trace.ts";

// The thread that runs the decoders. The main thread can end it if a decoder hangs, and still knows the input.
const { names, msEach, seed, memory } = workerData as ToWorker;
const trace = new Trace(memory);
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

for (const target of TARGETS.filter(({ name }) => names.includes(name))) {
  tell({ kind: "begun", name: target.name });
  const startedAt = performance.now();
  const goesOn = (): boolean => performance.now() - startedAt < msEach;
  const { runs, accepted, signs, finds } = await fuzz(target, { seed, goesOn, before: (bytes) => trace.write(bytes) });
  const ms = performance.now() - startedAt;
  for (const { bytes, error } of finds)
    tell({ kind: "find", name: target.name, file: keepSample(target.name, bytes), bytes: bytes.length, error: textOf(error) });
  tell({ kind: "done", name: target.name, runs, accepted, outcomes: signs.size, finds: finds.length, ms });
  await target.close?.();
}

function textOf(error: unknown): string {
  const lines = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n");
  return lines.slice(0, 12).join("\n");
}
