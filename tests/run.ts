import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { startTestServer, TEST_DATABASE_URL } from "../src/store/test-database.ts";
import { checkoutRoot } from "./checkout.ts";

// `npm test`: every test, or those whose paths begin so (`npm test -- src/ledger tests/holds`), with one PostgreSQL for all.
const dist = path.join(checkoutRoot, "dist");
const chosen = process.argv.slice(2).map((given) => path.normalize(given.replace(/\.tsx?$/, ".js")));
const tests = ["src", "tests", "bench"]
  .flatMap((folder) =>
    readdirSync(path.join(dist, folder), { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
  )
  .filter((name) => name.endsWith(".test.js") && (chosen.length === 0 || chosen.some((each) => name.startsWith(each))));
if (tests.length === 0) {
  process.stderr.write(`there is no test whose path begins with ${chosen.join(" or ")}\n`);
  process.exit(2);
}
const files = tests.map((name) => path.join(dist, name));
/** Four on two cores: most tests wait for processes, disks and clocks more than they reckon. */
const AT_ONCE = Math.max(4, availableParallelism());

const server = await startTestServer();
const runner = spawn(
  process.execPath,
  ["--enable-source-maps", "--test", "--test-timeout=120000", `--test-concurrency=${AT_ONCE}`, ...files],
  {
    env: { ...process.env, [TEST_DATABASE_URL]: server.url },
    stdio: ["ignore", "inherit", "inherit"],
  },
);
// Ctrl-C reaches the runner by itself; whoever stops this process alone stops the tests with it, and then the server.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal));
const [code] = (await once(runner, "exit")) as [number | null];
await server.stop();
process.exitCode = code ?? 1;
