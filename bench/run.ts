import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { findBinaries } from "../src/store/postgres-binaries.ts";
import * as audit from "./audit.ts";
import * as auditCost from "./audit-cost.ts";
import * as flood from "./flood.ts";
import * as handshakes from "./handshakes.ts";
import * as ledger from "./ledger.ts";
import * as ledgerGrowth from "./ledger-growth.ts";
import * as money from "./money.ts";
import * as records from "./records.ts";

// `npm run bench`: every benchmark, or those named (`npm run bench -- records money`). All of it stays on the loopback, and
// what is measured stands beside what it is measured against, in turn and in the same run: the ratios are the result.

interface Benchmark {
  /** What is compared with what, and under which conditions. */
  readonly about: string;
  /** Prints its tables as it goes. */
  run(): Promise<void>;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  records,
  handshakes,
  flood,
  money,
  ledger,
  "ledger-growth": { about: ledgerGrowth.about, run: ledgerGrowth.run },
  audit,
  "audit-cost": { about: auditCost.about, run: auditCost.run },
};

const names = process.argv.slice(2);
const unknown = names.filter((each) => !Object.hasOwn(BENCHMARKS, each));
if (unknown.length > 0) {
  process.stderr.write(`there is no benchmark ${unknown.join(", ")}, but: ${Object.keys(BENCHMARKS).join(", ")}\n`);
  process.exitCode = 2;
} else {
  const postgres = execFileSync(findBinaries().postgres, ["--version"], { encoding: "utf8" }).trim();
  const load = loadavg()[0]?.toFixed(1);
  process.stdout.write(`${new Date().toISOString()}  Node.js ${process.versions.node}  ${postgres}\n`);
  process.stdout.write(`${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load before ${load}\n`);
  for (const [name, { about, run }] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stdout.write(`\n${name}\n${about}\n\n`);
    await run();
  }
}
