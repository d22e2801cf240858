import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release } from "node:os";
import path from "node:path";
import { findBinaries } from "../src/store/postgres-binaries.ts";
import { checkoutRoot } from "../tests/checkout.ts";
import { BENCHMARKS } from "./benchmarks.ts";
import { withReports } from "./report.ts";

// `npm run bench`: every benchmark, whose tables then go into docs/BENCHMARKS.md; or those named (`npm run bench -- records
// money`), which are only printed. All of it stays on the loopback, and what is measured stands beside what it is measured
// against, in turn and in the same run: the ratios are the result.

const DOCUMENT = path.join(checkoutRoot, "docs", "BENCHMARKS.md");

const names = process.argv.slice(2);
const unknown = names.filter((each) => !Object.hasOwn(BENCHMARKS, each));
if (unknown.length > 0) {
  process.stderr.write(`there is no benchmark ${unknown.join(", ")}, but: ${Object.keys(BENCHMARKS).join(", ")}\n`);
  process.exitCode = 2;
} else {
  const startedAt = performance.now();
  // A place that is missing is better known now than in ten minutes.
  if (names.length === 0) withReports(readFileSync(DOCUMENT, "utf8"), new Map(Object.keys(BENCHMARKS).map((name) => [name, ""])));
  const reports = new Map<string, string>([["machine", machine()]]);
  process.stdout.write(machine());
  for (const [name, { about, run }] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    let report = `${about}\n\n`;
    process.stdout.write(`\n${name}\n${report}`);
    await run((text) => {
      report += text;
      process.stdout.write(text);
    });
    reports.set(name, report);
  }
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  if (names.length > 0) process.stdout.write(`\n${minutes} minutes\n`);
  else {
    writeFileSync(DOCUMENT, withReports(readFileSync(DOCUMENT, "utf8"), reports));
    process.stdout.write(`\n${minutes} minutes; the tables are in ${path.relative(checkoutRoot, DOCUMENT)}\n`);
  }
}

function machine(): string {
  const postgres = execFileSync(findBinaries().postgres, ["--version"], { encoding: "utf8" }).trim();
  const load = loadavg()[0]?.toFixed(1);
  return `${new Date().toISOString()}  Node.js ${process.versions.node}  OpenSSL ${process.versions.openssl}  ${postgres}
${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${process.platform} ${release()}, load before ${load}\n`;
}
