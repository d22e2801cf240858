import assert from "node:assert/strict";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { newRequestId } from "../model/ids.ts";
import { Money } from "../model/money.ts";
import { Journal, JournalError, type NewStep } from "./journal.ts";
import { decodeStep, encodeStep, type Step } from "./journal-step.ts";
import { nextStep, type Operation } from "./operation.ts";

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

test("every step is read as it was written", () => {
  for (const each of withdrawal) {
    const step = { ...each, at: 1_790_000_000_000 } as Step;
    assert.deepEqual(decodeStep(encodeStep(step).trimEnd()), step);
  }
});

test("a line with one changed character is damaged", () => {
  const line = encodeStep({ ...withdrawal[0], at: 1 } as Step).trimEnd();
  for (let at = 0; at < line.length; at++) {
    const other = line[at] === "0" ? "1" : "0";
    assert.equal(decodeStep(line.slice(0, at) + other + line.slice(at + 1)), null);
  }
});

test("a journal torn at any byte opens with the steps that were whole, and goes on", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "journal-"));
  const lines = withdrawal.map((each) => encodeStep({ ...each, at: 1 } as Step));
  const text = lines.join("");
  for (let size = 0; size <= text.length; size++) {
    const file = path.join(folder.path, "torn");
    await writeFile(file, text.slice(0, size));
    const whole = text.slice(0, size).split("\n").length - 1;
    const journal = await Journal.open(file, () => 1);
    assert.equal(journal.operations.has(request), whole > 0 && whole < lines.length, `torn at ${size}`);
    if (whole === lines.length - 1) {
      await journal.append(withdrawal.at(-1) as NewStep);
      assert.equal(await readFile(file, "latin1"), text);
    }
    await journal.close();
    assert.ok(text.startsWith(await readFile(file, "latin1")));
  }
});

test("a damaged line before the last refuses to open", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "journal-"));
  const file = path.join(folder.path, "damaged");
  const [intent = "", answer = ""] = withdrawal.map((each) => encodeStep({ ...each, at: 1 } as Step));
  await writeFile(file, intent.replace("4000", "4001") + answer);
  await assert.rejects(Journal.open(file), (error) => error instanceof JournalError && error.code === "journal-damaged");
  await writeFile(file, answer);
  await assert.rejects(Journal.open(file), /a step is missing/);
});

test("what an abandoned operation needs next", () => {
  const operation: Operation = {
    request, op: "withdraw", amount: Money(4000n), notes, state: null, dispensing: false, paid: null, closing: null,
      change: null,
  }; // biome-ignore format: one line a case below reads against this
  const held: Partial<Operation> = { state: "held" };
  const cases: readonly [string, Partial<Operation>, string][] = [
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
