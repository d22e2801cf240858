import { Random } from "./fuzz-random.ts";
import { runMonkey } from "./monkey-run.ts";

// `npm run monkey [seconds]`: presses random keys at a signed-in ATM, for 120 seconds by default. MONKEY_SEED repeats the keys
// and pauses, as far as the machine's timing allows. Exit status 1 means that money moved without a valid Confirm.

const seconds = Number(process.argv[2] ?? 120);
if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
  process.stderr.write("how many seconds? a whole number from 1 to 86400\n");
  process.exit(2);
}
const seed = process.env["MONKEY_SEED"] ?? String(Math.floor(Math.random() * 2 ** 32));
process.stdout.write(`MONKEY_SEED=${seed}: ${seconds} seconds\n\n`);
const { problems, ...counted } = await runMonkey(1_000 * seconds, new Random(seed));
for (const [name, figure] of Object.entries(counted)) process.stdout.write(`${name.padEnd(20)}${String(figure).padStart(8)}\n`);
for (const problem of problems) process.stdout.write(`FINDING ${problem}\n`);
process.stdout.write(problems.length === 0 ? "\nno note left unasked\n" : `\n${problems.length} findings\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
