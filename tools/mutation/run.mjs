// `npm run mutate`: changes the product in small ways, one at a time, and lists the changes that no test notices.
//
//   npm run mutate                       a sample of all rooms below, in about half an hour on two cores
//   npm run mutate -- ledger --windows 40 --seed 7
//   npm run mutate -- operators --tests src/operators --tests src/backoffice   tries only the tests whose path begins so
//
// Stryker makes the changes and keeps the score; node-test-runner.mjs runs the tests that reach a change.
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { chooseWindows } from "./sample.mjs";
import { summary } from "./summary.mjs";

/** The rooms whose mistakes cost money or let somebody in, with the least share of changes that tests must notice. */
const ROOMS = ["ledger", "atm", "channel", "bank", "audit"];
const NOTICED_MIN = 0.92;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { windows: { type: "string", default: "10" }, seed: { type: "string" }, tests: { type: "string", multiple: true } },
});
process.env.STRONGROOM_MUTATE_TESTS = (values.tests ?? []).join(",");
const rooms = positionals.length > 0 ? positionals : ROOMS;
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const root = path.resolve(import.meta.dirname, "../..");
const report = path.join(root, "dist", "mutation.json");
process.chdir(root);
rmSync(path.join(root, ".mutation"), { recursive: true, force: true });
process.stderr.write(`strongroom: mutating ${rooms.join(", ")}, ${values.windows} windows each, seed ${seed}\n`);

await new Stryker({
  mutate: rooms.flatMap((room) => chooseWindows(root, room, Number(values.windows), seed)),
  testRunner: "node-test",
  plugins: ["./node-test-runner.mjs", "./prose-ignorer.mjs"].map((file) => path.join(import.meta.dirname, file)),
  ignorers: ["prose"],
  buildCommand: "node tools/mutation/build.mjs",
  tempDirName: ".mutation",
  symlinkNodeModules: false,
  ignorePatterns: ["/dist", "/data", "/docs/screens"],
  // Stryker would read it with a compiler interface that this version of TypeScript does not have; nothing in it needs changing.
  tsconfigFile: "none",
  coverageAnalysis: "perTest",
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  jsonReporter: { fileName: report },
  allowConsoleColors: false,
  allowEmpty: true,
}).runMutationTest();

const { text, missed } = summary(JSON.parse(readFileSync(report, "utf8")), NOTICED_MIN);
rmSync(path.join(root, ".mutation"), { recursive: true, force: true });
process.stdout.write(text);
if (missed) process.exitCode = 1;
