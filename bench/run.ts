import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release } from "node:os";
import path from "node:path";
import { cleanEnvironment, findBinaries } from "../src/store/embedded/postgres-programs.ts";
import { checkoutRoot } from "../tests/checkout.ts";
import { BENCHMARKS } from "./benchmarks.ts";
import { withReports } from "./report.ts";

// `npm run bench` runs every benchmark and writes each table to docs/BENCHMARKS.md. `npm run bench -- records money` runs the
// named ones and only prints, unless --write is given. All traffic uses the loopback. Each benchmark alternates its two sides in
// one run, and the ratios are the result.

const DOCUMENT = path.join(checkoutRoot, "docs", "BENCHMARKS.md");

const names = process.argv.slice(2).filter((each) => each !== "--write");
const writes = names.length === 0 || process.argv.includes("--write");
const unknown = names.filter((each) => !Object.hasOwn(BENCHMARKS, each));
if (unknown.length > 0) {
  process.stderr.write(`there is no benchmark ${unknown.join(", ")}, but: ${Object.keys(BENCHMARKS).join(", ")}\n`);
  process.exitCode = 2;
} else {
  const startedAt = performance.now();
  // Throws now if a marker is missing, not after half an hour.
  if (writes) withReports(readFileSync(DOCUMENT, "utf8"), new Map(Object.keys(BENCHMARKS).map((name) => [name, ""])));
  const on = machine();
  process.stdout.write(on);
  for (const [name, { about, run }] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    let report = `${about}\n\n`;
    process.stdout.write(`\n${name}\n${report}`);
    await run((text) => {
      report += text;
      process.stdout.write(text);
    });
    if (!writes) continue;
    const reports = new Map([
      ["machine", on],
      [name, report],
    ]);
    writeFileSync(DOCUMENT, withReports(readFileSync(DOCUMENT, "utf8"), reports));
  }
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const place = writes ? `; the tables are in ${path.relative(checkoutRoot, DOCUMENT)}` : "";
  process.stdout.write(`\n${minutes} minutes${place}\n`);
}

function machine(): string {
  const binaries = findBinaries({ libraries: path.join(checkoutRoot, "dist", "libraries") });
  const postgres = execFileSync(binaries.postgres, ["--version"], { encoding: "utf8", env: cleanEnvironment(binaries) }).trim();
  const load = loadavg()[0]?.toFixed(1);
  return `${new Date().toISOString()}  Node.js ${process.versions.node}  OpenSSL ${process.versions.openssl}  ${postgres}
${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${process.platform} ${release()}, load before ${load}\n`;
}
