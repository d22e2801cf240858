import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { startTestServer, TEST_DATABASE_URL } from "../src/store/test-database.ts";
import { checkoutRoot } from "./checkout.ts";

// `npm test`: every test, or those below the given paths (`npm test -- src/ledger`), with one PostgreSQL for all that need one.
const dist = path.join(checkoutRoot, "dist");
const chosen = process.argv.slice(2).map((given) => path.join(dist, given.replace(/\.tsx?$/, ".js")));
const patterns = (chosen.length === 0 ? [path.join(dist, "src"), path.join(dist, "tests")] : chosen).map((each) =>
  each.endsWith(".js") && existsSync(each) ? each : path.join(each, "**", "*.test.js"),
);
const server = await startTestServer();
const runner = spawn(process.execPath, ["--enable-source-maps", "--test", "--test-timeout=120000", ...patterns], {
  env: { ...process.env, [TEST_DATABASE_URL]: server.url },
  stdio: ["ignore", "inherit", "inherit"],
});
// Ctrl-C reaches the runner by itself; whoever stops this process alone stops the tests with it, and then the server.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal));
const [code] = (await once(runner, "exit")) as [number | null];
await server.stop();
process.exitCode = code ?? 1;
