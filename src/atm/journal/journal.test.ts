import assert from "node:assert/strict";
import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { isTried, journalLines, TEST_UNIT } from "../testing/test-journal.ts";
import { Journal, type NewStep } from "./journal.ts";
import { JournalError } from "./journal-error.ts";
import { decodeLine, encodeLine, type Step } from "./journal-step.ts";
import { nextStep, type OpenOperation } from "./operation.ts";

const request = newRequestId();
const by = newRequestId();
const notes = [{ denomination: Money(2000n), notes: 2 }];
const withdrawal: readonly NewStep[] = [
  { step: "intent", request, op: "withdraw", amount: Money(4000n), notes },
  { step: "answer", request, state: "held" },
  { step: "dispensing", request },
  { step: "dispensed", request, paid: Money(4000n) },
  { step: "closing", request, op: "settle", by, amount: Money(4000n) },
  { step: "closed", request, how: "acknowledged" },
];

const steps = withdrawal.map((each) => ({ ...each, at: 1_790_000_000_000 }) as Step);
const place = { unit: TEST_UNIT, line: 7, cash: 3 };

async function folder() {
  const made = await mkdtempDisposable(path.join(tmpdir(), "journal-"));
  return { file: path.join(made.path, "atm-1.journal"), path: made.path, [Symbol.asyncDispose]: () => made.remove() };
}

test("every step is read as it was written, with one step in a line or several", () => {
  for (const each of [...steps.map((step) => [step]), steps, []])
    assert.deepEqual(decodeLine(encodeLine({ ...place, steps: each }).subarray(0, -1)), { ...place, steps: each });
});

test("a line with one changed character is damaged", () => {
  const line = encodeLine({ ...place, steps: steps.slice(0, 1) }).subarray(0, -1);
  for (let at = 0; at < line.length; at++) {
    const changed = Buffer.from(line);
    changed[at] = line[at] === 0x30 ? 0x31 : 0x30;
    assert.equal(decodeLine(changed), null);
  }
});

test("a journal that is torn at any byte or ends in zeros opens with its whole lines and continues", async () => {
  await using at = await folder();
  const lines = journalLines(steps);
  const text = Buffer.concat(lines);
  for (const size of Array.from(text.keys()).filter((size) => isTried(text, size)))
    for (const tail of [0, text.length - size]) {
      await writeFile(at.file, Buffer.concat([text.subarray(0, size), Buffer.alloc(tail)]));
      const whole = text.subarray(0, size).toString("latin1").split("\n").length - 1;
      const journal = await Journal.open(at.file, { now: () => 1_790_000_000_000 });
      assert.equal(journal.operations.has(request), whole > 0, `torn at ${size}`);
      if (whole === lines.length - 1) {
        await journal.append(withdrawal.at(-1) as NewStep);
        assert.deepEqual(await readFile(at.file), text);
      }
      await journal.close();
      if (whole > 0) assert.ok(text.indexOf(await readFile(at.file)) === 0, "the file has the whole lines and nothing else");
    }
});

test("a journal does not open if a line before the last is damaged, missing, repeated or of another machine", async () => {
  await using at = await folder();
  const [intent, answer, dispensing] = journalLines(steps) as [Buffer, Buffer, Buffer];
  const [stranger] = journalLines(steps.slice(1), { line: 2, unit: "f".repeat(16) }) as [Buffer];
  const changed = Buffer.from(intent.toString().replace("4000", "4001"));
  for (const [bytes, why] of [
    [[changed, answer], /line 1 cannot be read/],
    [[intent, dispensing], /line 2 does not follow/],
    [[intent, answer, answer], /line 3 does not follow/],
    [[intent, stranger], /line 2 is of another machine/],
    [[answer], /a step of .* is missing/],
  ] as const) {
    await writeFile(at.file, Buffer.concat(bytes));
    await assert.rejects(Journal.open(at.file), (error) => error instanceof JournalError && error.code === "journal-damaged");
    await assert.rejects(Journal.open(at.file), why);
    assert.deepEqual(await readFile(at.file), Buffer.concat(bytes), "the file is unchanged");
  }
});

test("names in every script are read as they were written", async () => {
  await using at = await folder();
  const people = { operator: "José Ñandú Ευγενία", login: "王小明" };
  const change: NewStep = { step: "change", request, op: "count", box: "cassettes", notes, rejected: notes, ...people };
  const journal = await Journal.open(at.file);
  await journal.append(change);
  await journal.append({ step: "answer", request, state: "done" });
  await journal.close();
  const again = await Journal.open(at.file);
  const found = again.operations.get(request);
  assert.deepEqual([found?.state, found?.change?.operator, found?.change?.login], ["done", people.operator, people.login]);
  await again.close();
});

test("a large journal is put aside at a start, and open operations continue in the new one, torn or not", async () => {
  for (const torn of [0, 1, 40]) {
    await using at = await folder();
    const journal = await Journal.open(at.file);
    for (const step of withdrawal) await journal.append(step);
    const held = newRequestId();
    await journal.append({ ...withdrawal[0], request: held } as NewStep);
    await journal.append({ step: "answer", request: held, state: "held" });
    await journal.close();
    const before = await readFile(at.file);
    const size = before.length - torn;
    await writeFile(at.file, before.subarray(0, size));
    for (let starts = 0; starts < 3; starts++) {
      const again = await Journal.open(at.file, { sizeMax: 1_200 });
      assert.deepEqual([...again.operations.keys()], [held]);
      assert.equal(again.operations.get(held)?.state, torn > 0 && starts === 0 ? null : "held");
      await again.append({ step: "answer", request: held, state: "held" });
      await again.close();
    }
    const aside = (await readdir(at.path)).filter((name) => name !== "atm-1.journal");
    assert.equal(aside.length, 1);
    assert.deepEqual(await readFile(path.join(at.path, aside[0] as string)), before.subarray(0, size));
    assert.ok((await readFile(at.file)).length < 1_200);
  }
});

test("a journal that grows large while the machine runs is put aside too", async () => {
  await using at = await folder();
  const journal = await Journal.open(at.file, { sizeMax: 2_000 });
  for (let n = 0; n < 40; n++) {
    const each = newRequestId();
    await journal.append({ ...withdrawal[0], request: each } as NewStep);
    if (n > 0) await journal.append({ step: "closed", request: each, how: "nothing" });
    assert.equal(journal.operations.size, 1);
  }
  await journal.close();
  assert.ok((await readdir(at.path)).length > 3);
  const again = await Journal.open(at.file);
  assert.equal(again.operations.size, 1);
  await again.close();
});

test("a step of no open operation is refused before it is written", async () => {
  await using at = await folder();
  const journal = await Journal.open(at.file);
  await assert.rejects(journal.append({ step: "dispensing", request }), RangeError);
  await assert.rejects(journal.append(...(withdrawal.slice(0, 1) as NewStep[]), { step: "dispensing", request: by }), RangeError);
  await journal.append(withdrawal[0] as NewStep);
  await journal.close();
  const again = await Journal.open(at.file);
  assert.equal(again.operations.size, 1);
  await again.close();
});

test("the next step of an interrupted operation follows from its journal", () => {
  const operation: OpenOperation = {
    request, op: "withdraw", amount: Money(4000n), notes, state: null, dispensing: false, paid: null, closing: null,
      change: null,
  }; // biome-ignore format: the cases below are read against one line
  const held: Partial<OpenOperation> = { state: "held" };
  const cases: readonly [string, Partial<OpenOperation>, string][] = [
    ["no answer", {}, "ask"],
    ["refused", { state: "refused" }, "drop"],
    ["void", { state: "void" }, "drop"],
    ["never sent", { state: "unsent" }, "drop"],
    ["held, dispense never started", held, "release"],
    ["dispense started, not finished", { ...held, dispensing: true }, "count"],
    ["nothing was paid", { ...held, dispensing: true, paid: Money(0n) }, "release"],
    ["a part was paid", { ...held, dispensing: true, paid: Money(2000n) }, "settle"],
    ["a deposit without answer", { op: "deposit" }, "ask"],
    ["a deposit that is booked", { op: "deposit", state: "done" }, "keep"],
    ["a deposit that is void", { op: "deposit", state: "void" }, "return"],
    ["a transfer that is booked", { op: "transfer", state: "done" }, "book"],
    ["a transfer that is void", { op: "transfer", state: "void" }, "drop"],
  ];
  for (const [name, change, expected] of cases) assert.equal(nextStep({ ...operation, ...change }), expected, name);
});
