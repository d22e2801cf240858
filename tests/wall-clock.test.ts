import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "./checkout.ts";

// A wall clock may jump at any moment. Durations, deadlines and pauses use performance.now(). Only the files named here read the
// wall clock, to show or store a time.

const SHOWN_OR_STORED: Readonly<Record<string, string>> = {
  "src/atm/journal/journal.ts": "the time of a step, and the name of a file that is put aside",
  "src/atm/operations/order.ts": "the time on a receipt",
  "src/audit/sequencing/begin-log.ts": "the time of a checkpoint",
  "src/audit/sequencing/open-chains.ts": "the time of an event",
  "src/audit/sequencing/sequence.ts": "the time of a checkpoint, and the age of a stored event",
  "src/audit/sequencing/sequencer.ts": "the age of a stored event",
  "src/bank/recording/event-store.ts": "the time of an event",
  "src/bank/sessions/server-events.ts": "the time of an event",
  "src/clock/bank-clock.ts": "the clock that is compared with the database's",
  "src/bank/metrics/primary-measures.ts": "the age of a stored event",
  "src/bank/processes/primary.ts": "the age of a stored event, before the bank has its clock",
  "src/bank/processes/sequencer.ts": "the day in a writer's id",
  "src/bank/readiness/readiness.ts": "the age of a stored event",
  "src/bank/startup/start-event.ts": "the time of an event",
  "src/cli/alarms/alarms.ts": "the age of a server's last look, and the time of a test",
  "src/cli/audit/audit-reading.ts": "the time of an event",
  "src/cli/audit/audit-recipient.ts": "the time of an event",
  "src/cli/backup/backup.ts": "the time of an event, and the name of a file",
  "src/cli/backup/restore.ts": "the time of an event",
  "src/cli/cash/cash-list.ts": "the ages of holds",
  "src/cli/commands/customer.ts": "the time of an event",
  "src/cli/commands/customer-record.ts": "the time of an event",
  "src/cli/commands/day-end.ts": "the ages of holds, and the time of an event",
  "src/cli/commands/enrolment.ts": "the time of an event, and the name of a file that is put aside",
  "src/cli/commands/holds.ts": "the ages of holds",
  "src/cli/commands/terminal.ts": "the times of keys",
  "src/cli/audit/audit-restored.ts": "the time of an event, and the name of a folder that is put aside",
  "src/cli/running/command-events.ts": "the time of an event",
  "src/cli/verify/verify.ts": "the time of an event",
  "src/doctor/database/time.ts": "how far this machine's clock is off",
  "src/doctor/machine/keys.ts": "the age of a key file",
  "src/cosigning/rounds.ts": "the time of a cosignature",
  "src/witness/open-witness.ts": "the time of a cosignature",
  "src/screens/figures/figures.ts": "the name of the zone at present, and how far away a time to come is",
  "src/screens/statement/statement-routes.tsx": "which months the page offers",
  "src/console/assets/live.js": "since when a page is not live",
  // Deadlines of a start, still measured by the wall clock.
  "src/bank/processes/supervise.ts": "how long a process lived",
  "src/store/embedded/embedded.ts": "a deadline",
  "src/store/embedded/postmaster.ts": "a deadline",
};

const READS_WALL_CLOCK = /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bperformance\.timeOrigin\b/;

test("only files that show or store a time read the wall clock", () => {
  const readers = ["src", "scripts"]
    .flatMap((folder) =>
      readdirSync(path.join(checkoutRoot, folder), { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
    )
    .filter((name) => /\.(ts|tsx|js|mjs)$/.test(name) && !/\.test\.tsx?$|(^|\/)test-[^/]*$/.test(name))
    .filter((name) => READS_WALL_CLOCK.test(code(readFileSync(path.join(checkoutRoot, name), "utf8"))));
  assert.ok(readers.length > 5, "nothing was looked at");
  const others = readers.filter((name) => !Object.hasOwn(SHOWN_OR_STORED, name));
  assert.deepEqual(others, [], "measure durations with performance.now(), or name the file above and say why");
});

/** Removes lines that are only comments. */
const code = (text: string): string => text.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
