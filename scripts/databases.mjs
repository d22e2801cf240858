// `npm run databases [VERSION...]` runs the tests below on each older PostgreSQL that the project supports, and prints a line for
// each. If PgBouncer is installed, they try it too. Run it before a release, and after a change to a migration or to SQL.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setup } from "./setup.mjs";

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(root, "tools", "databases");
const node = path.join(root, "node_modules", ".bin", "node");

/** Rooms and system tests whose SQL reaches every table: ledger, store, events, audit, verification, crash, roles and console. */
const TESTS = [
  ...["store", "ledger", "events", "audit", "verification", "customers", "terminals", "operators", "keys", "alarms", "measures"],
  ...["clock", "proposals", "exports", "evidence", "backoffice", "overview", "cosigning", "console"],
].map((room) => `src/${room}/`);
const SYSTEM = [
  "crash",
  "database-roles",
  "database-death",
  "verify",
  "two-banks",
  "pooler",
  "console-reads",
  "restored-backup",
].map((name) => `tests/${name}.test`);

const { devDependencies } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
const known = Object.keys(devDependencies).map((name) => name.replace("postgres-", ""));
const asked = process.argv.slice(2);
const unknown = asked.find((each) => !known.includes(each));
if (unknown !== undefined) {
  process.stderr.write(
    `strongroom: there is no PostgreSQL ${unknown} to try: name some of ${known.join(", ")}, or none for all\n`,
  );
  process.exit(2);
}
setup({ tools: ["tools/databases"] });

const results = (asked.length > 0 ? asked : known).map((version) => {
  const preload = `${pathToFileURL(path.join(folder, "use-postgres.mjs")).href}?${version}`;
  const began = performance.now();
  const { status } = spawnSync(node, [path.join(root, "dist", "tests", "run.js"), ...TESTS, ...SYSTEM], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import ${preload}` },
    stdio: "inherit",
  });
  return { version, passed: status === 0, seconds: Math.round((performance.now() - began) / 1_000) };
});
for (const { version, passed, seconds } of results)
  process.stdout.write(
    `PostgreSQL ${version}: ${passed ? "passed" : "FAILED"} in ${seconds} s (${devDependencies[`postgres-${version}`]})\n`,
  );
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
