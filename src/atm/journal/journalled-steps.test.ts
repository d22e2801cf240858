import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { encodeLine, type Step } from "./journal-step.ts";
import { journalledSteps } from "./journalled-steps.ts";

test("all steps of one operation are found, in every file of the journal, whatever else is damaged", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "strongroom-journal-"));
  try {
    const [request, other] = [newRequestId(), newRequestId()];
    const notes = [{ denomination: Money(20_00n), notes: 2 }];
    const steps: readonly Step[] = [
      { step: "intent", at: 1, request, op: "withdraw", amount: Money(40_00n), notes },
      { step: "answer", at: 2, request, state: "held" },
      { step: "dispensing", at: 3, request },
      { step: "dispensed", at: 4, request, paid: Money(40_00n) },
    ];
    const lineOf = (line: number, ...each: readonly Step[]) => encodeLine({ unit: "0".repeat(16), line, cash: 0, steps: each });
    const stranger: Step = { step: "dispensing", at: 9, request: other };
    const [intent, ...later] = steps as [Step, ...Step[]];
    const file = path.join(folder, "atm-1.journal");
    await writeFile(`${file}.aside`, Buffer.concat([lineOf(1, intent), Buffer.from("damaged\n")]));
    await writeFile(file, Buffer.concat([lineOf(2, stranger, ...later), lineOf(3, { ...stranger, at: 10 }).subarray(0, 20)]));
    await writeFile(path.join(folder, "atm-11.journal"), lineOf(1, { ...intent, at: 99 }));
    assert.deepEqual(await journalledSteps(file, request), steps);
    assert.deepEqual(await journalledSteps(file, newRequestId()), []);
    assert.deepEqual(await journalledSteps(path.join(folder, "none", "atm-1.journal"), request), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
