import { rollingRun } from "./rolling-run.ts";

// `npm run rolling [rounds]` restarts two servers of one bank one after the other under load, three times each by default. Customers move
// money and sit at their ATMs signed in meanwhile. Exit status 1 means that a customer saw an error, or that sums, books or log are
// wrong. Each line says what.

const rounds = Number(process.argv[2] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1_000) {
  process.stderr.write("how many rounds? a whole number from 1 to 1000\n");
  process.exit(2);
}
const scale = { atms: 4, rounds, restMs: 50 };
const { findings, acknowledged, tookMs } = await rollingRun(scale, (replaced) =>
  process.stderr.write(`${replaced} of ${2 * rounds} restarts\n`),
);
const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
for (const [name, figure] of [
  ["operations acknowledged", acknowledged],
  ["restarts", tookMs.length],
  ["seconds of a restart, mean", seconds(tookMs.reduce((sum, each) => sum + each, 0) / tookMs.length)],
  ["seconds of a restart, most", seconds(Math.max(...tookMs))],
])
  process.stdout.write(`${String(name).padEnd(42)}${String(figure).padStart(8)}\n`);
for (const finding of findings) process.stdout.write(`FINDING ${finding}\n`);
process.stdout.write(
  findings.length === 0 ? "no customer saw an error, nothing was lost or doubled\n" : `${findings.length} findings\n`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
