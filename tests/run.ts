import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { startTestServer, TEST_DATABASE_URL } from "../src/store/testing/test-database.ts";
import { inBatches } from "./batches.ts";
import { checkoutRoot, SOURCE_MAPS } from "./checkout.ts";
import { isNightly } from "./nightly.ts";
import { Times } from "./times.ts";

// `npm test` runs every test, or those with these path prefixes (`npm test -- src/ledger tests/holds`), on one PostgreSQL. With
// `--times` it runs one file after the other, and prints what each took.
const dist = path.join(checkoutRoot, "dist");
const given = process.argv.slice(2);
const times = given.includes("--times") ? new Times() : null;
const chosen = given.filter((each) => each !== "--times").map((each) => path.normalize(each.replace(/\.tsx?$/, ".js")));
// The unit tests come last, because short files fill the gaps at the end.
const tests = ["tests", "src", "bench", "packaging"]
  .flatMap((folder) =>
    readdirSync(path.join(dist, folder), { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
  )
  .filter((name) => name.endsWith(".test.js") && (chosen.length === 0 || chosen.some((each) => name.startsWith(each))));
if (tests.length === 0) {
  process.stderr.write(`there is no test whose path begins with ${chosen.join(" or ")}\n`);
  process.exit(2);
}
const isWhole = chosen.length === 0;
/** Six on two cores, because most tests wait for processes, disks and clocks more than they compute. */
const AT_ONCE = Math.max(6, availableParallelism());
/** Nightly tries every byte where others try some. */
const FILE_MOST_MS = isNightly ? 600_000 : 120_000;

// A run starts more than a thousand processes. Each would compile the same modules, which costs as much as to start it otherwise.
process.env["NODE_COMPILE_CACHE"] = path.join(dist, ".compiled");
const server = await startTestServer();
process.env[TEST_DATABASE_URL] = server.socketUrl;
// Loaded only if needed: the library of the browser takes longer than most files of tests.
const stopBrowser = isWhole ? await (await import("./browser.ts")).startSharedBrowser() : undefined;
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
const files = (isWhole ? inBatches(dist, tests) : tests).map((name) => path.join(dist, name));
if (times === null) await runAll(files);
else for (const file of files) await times.measure(path.relative(dist, file), () => runAll([file]));
if (times !== null) process.stdout.write(times.table);
await stopBrowser?.();
await server.stop();

/** `run` keeps this order. `node --test` would sort the files, and a long test that begins last would run alone. */
async function runAll(files: string[]): Promise<void> {
  const events = run({ files, execArgv: SOURCE_MAPS, concurrency: AT_ONCE, timeout: FILE_MOST_MS, signal: stop.signal });
  events.on("test:fail", () => {
    process.exitCode = 1;
  });
  await pipeline(events, new spec(), process.stdout, { end: false });
}
