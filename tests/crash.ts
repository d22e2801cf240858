import { crashRun } from "./crash-run.ts";
import { Random } from "./fuzz-random.ts";
import { serversRun } from "./servers-run.ts";

// `npm run crash [kills]` kills processes of a whole system under load, 200 times by default, and lets everything recover. Then
// it compares every answer and payout with the books. CRASH_SEED repeats the choice of victims and moments, as far as the
// machine's timing allows. Then two servers of one bank die, stop and lose their copies of the log, a tenth as often. Exit status
// 1 means that something differs. Each line says what.

const kills = Number(process.argv[2] ?? 200);
if (!Number.isInteger(kills) || kills < 1 || kills > 10_000) {
  process.stderr.write("how many kills? a whole number from 1 to 10000\n");
  process.exit(2);
}
const seed = process.env["CRASH_SEED"] ?? String(Math.floor(Math.random() * 2 ** 32));
process.stdout.write(`CRASH_SEED=${seed}: ${kills} kills\n\n`);
const began = performance.now();
const giveUp = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => giveUp.abort());
const tell = (n: number): void => void (n % 20 === 0 && process.stderr.write(`${n} of ${kills} kills\n`));
const { findings: ofOne, figures } = await crashRun(kills, seed, giveUp.signal, { tell });
const disturbances = Math.ceil(kills / 10);
const ofTwo = await serversRun(disturbances, new Random(`${seed} servers`), giveUp.signal, (n) => {
  if (n % 10 === 0) process.stderr.write(`${n} of ${disturbances} disturbances of two servers\n`);
});
const findings = [...ofOne, ...ofTwo];
for (const [name, figure] of Object.entries(figures)) process.stdout.write(`${name.padEnd(42)}${String(figure).padStart(8)}\n`);
process.stdout.write(`${"seconds".padEnd(42)}${String(Math.round((performance.now() - began) / 1000)).padStart(8)}\n\n`);
for (const finding of findings) process.stdout.write(`FINDING ${finding}\n`);
process.stdout.write(findings.length === 0 ? "nothing was lost, made or paid twice\n" : `${findings.length} findings\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
