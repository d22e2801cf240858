import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { keepSample } from "./fuzz-corpus.ts";
import { TARGETS } from "./fuzz-targets.ts";
import { type FromWorker, type ToWorker, Trace } from "./fuzz-trace.ts";

// `npm run fuzz [seconds] [decoder...]` mutates inputs that the decoders accept, for 30 seconds in all by default, and checks the
// results. 0 seconds runs only the seeds and the corpus. FUZZ_SEED repeats a run. Finds are written to tests/corpus. Exit
// status 1 means that there were finds.

/** A decoder hangs if it is busy with one input for longer than this. */
const HANG_MS = 15_000;
const CHECK_MS = 500;

const { seconds, names } = readArguments(process.argv.slice(2));
const seed = process.env["FUZZ_SEED"] ?? String(Math.floor(Math.random() * 2 ** 32));
const msEach = (1_000 * seconds) / names.length;
process.stdout.write(`FUZZ_SEED=${seed}: ${names.length} decoders, ${Math.round(msEach)} ms each\n\n`);
process.stdout.write(row("decoder", "runs", "runs/s", "accepted", "outcomes", "finds"));

let finds = 0;
// A decoder that hangs or ends its thread is a find. The next thread continues with the next decoder.
for (let rest = names; rest.length > 0; ) rest = rest.slice(rest.indexOf(await runFrom(rest)) + 1);
process.exitCode = finds === 0 ? 0 : 1;

/** Runs these decoders in a thread, and resolves with the last one that it began. */
async function runFrom(wanted: readonly string[]): Promise<string> {
  const memory = new SharedArrayBuffer(Trace.size);
  const given: ToWorker = { names: wanted, msEach, seed, memory };
  const worker = new Worker(new URL("./fuzz-worker.js", import.meta.url), { workerData: given });
  const trace = new Trace(memory);
  let [name, isOver, failure] = [wanted[0] as string, false, ""];
  worker.on("message", (message: FromWorker) => {
    name = message.name;
    if (message.kind === "find") tellFind(message);
    if (message.kind === "done") tellDone(message);
    isOver = message.kind === "done" && message.name === wanted.at(-1);
  });
  worker.on("error", (error: unknown) => {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
  let [count, since] = [-1, performance.now()];
  const watch = setInterval(() => {
    if (trace.count !== count) [count, since] = [trace.count, performance.now()];
    else if (count > 0 && performance.now() - since > HANG_MS) {
      failure = `it was still busy after ${HANG_MS} ms`;
      void worker.terminate();
    }
  }, CHECK_MS);
  await once(worker, "exit");
  clearInterval(watch);
  if (isOver && failure === "") return name;
  const bytes = trace.read();
  tellFind({ kind: "find", name, file: keepSample(name, bytes), bytes: bytes.length, error: failure });
  return name;
}

function tellDone({ name, runs, accepted, outcomes, finds: found, ms }: FromWorker & { kind: "done" }): void {
  const cells = [runs, Math.round((1_000 * runs) / ms), accepted, outcomes, found].map((each) => each.toLocaleString("en"));
  process.stdout.write(row(name, ...cells));
}

function tellFind({ name, file, bytes, error }: FromWorker & { kind: "find" }): void {
  finds++;
  process.stdout.write(`FIND ${file} (${bytes} bytes); again by: npm run fuzz 0 ${name}\n${error.replace(/^/gm, "  ")}\n`);
}

function row(name: string, ...cells: readonly string[]): string {
  return `${name.padEnd(26)}${cells.map((cell) => cell.padStart(11)).join("")}\n`;
}

function readArguments(given: readonly string[]): { seconds: number; names: readonly string[] } {
  const isTimed = /^\d+(\.\d+)?$/.test(given[0] ?? "");
  const all = TARGETS.map(({ name }) => name);
  const chosen = given.slice(isTimed ? 1 : 0);
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`there is no decoder ${unknown.join(", ")}, but: ${all.join(", ")}\n`);
    process.exit(2);
  }
  return {
    seconds: isTimed ? Number(given[0]) : 30,
    names: chosen.length === 0 ? all : all.filter((name) => chosen.includes(name)),
  };
}
