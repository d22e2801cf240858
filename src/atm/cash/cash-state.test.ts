import assert from "node:assert/strict";
import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { CLOSED_BY, Money, newRequestId, ORDER_REFUSALS } from "../../model/model.ts";
import {
  CashError,
  type CashFile,
  type CashState,
  DOUBTS,
  IN_SERVICE,
  isUnfinished,
  jobOf,
  type Phase,
  readCashFile,
  withJob,
  writeCashFile,
} from "./cash-state.ts";

const FINISHED_KEPT = 64;
const PHASES: readonly Phase[] = ["stacked", "presented", "taken", "retracted", "escrow", "stored", "returned", "changed"];
const notes = [{ denomination: Money(1000n), notes: 3 }];
const marks = { unit: "0123456789abcdef", journal: 12, cash: 34 };
const EMPTY: CashState = { ...IN_SERVICE, closedBy: "records", doubt: "none", cassettes: notes, rejected: [], jobs: [] };

async function place() {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "cash-state-"));
  return { file: path.join(folder.path, "atm-1.cash"), [Symbol.asyncDispose]: () => folder.remove() };
}

test("a cash file is read as it was written, with every doubt, every phase of a job and every end of an order", async () => {
  await using at = await place();
  assert.equal(await readCashFile(at.file), null, "there is no file yet");
  const jobs = PHASES.map((phase) => ({ job: newRequestId(), phase, notes }));
  const service = CLOSED_BY.flatMap((closedBy) =>
    (["done", ...ORDER_REFUSALS] as const).map((how) => ({
      ...{ closedBy, operator: closedBy === "operator" ? "anna" : "" },
      obeyed: [{ order: newRequestId(), how }],
    })),
  );
  for (const each of [...DOUBTS.map((doubt) => ({ doubt })), ...service]) {
    const written: CashFile = { marks, state: { ...EMPTY, ...each, rejected: notes, jobs } };
    await writeCashFile(at.file, written);
    assert.deepEqual(await readCashFile(at.file), written);
  }
});

test("a cash file that breaks a rule is refused, and the error says what to do", async () => {
  await using at = await place();
  const job = { job: newRequestId(), phase: "taken", notes } as const;
  const twice = [...notes, ...notes];
  for (const [change, why] of [
    [{ cassettes: twice }, /a list of notes names a denomination twice/],
    [{ rejected: twice }, /a list of notes names a denomination twice/],
    [{ jobs: [{ ...job, notes: twice }] }, /a list of notes names a denomination twice/],
    [{ jobs: [job, { ...job, phase: "stored" }] }, /a job stands twice/],
  ] as const) {
    await writeCashFile(at.file, { marks, state: { ...EMPTY, ...change } });
    await assert.rejects(readCashFile(at.file), (error) => {
      assert.ok(error instanceof CashError);
      assert.deepEqual([error.name, error.code], ["CashError", "cash-file-invalid"]);
      assert.match(
        error.message,
        new RegExp(`${at.file} cannot be read\\. Keep it under another name .* closed and without notes`),
      );
      assert.match(String((error.cause as Error).message), why);
      return true;
    });
  }
});

test("a cash file with a missing or a changed line is refused", async () => {
  await using at = await place();
  await writeCashFile(at.file, { marks, state: EMPTY });
  const text = await readFile(at.file, "utf8");
  const [first = "", second = ""] = text.split("\n");
  assert.equal(text, `${first}\n${second}\n`);
  for (const wrong of ["", `${first}\n`, `${first}\n\n${second}\n`, `${text}{}\n`, text.replace('"closedBy"', '"openedBy"')]) {
    await writeFile(at.file, wrong);
    await assert.rejects(readCashFile(at.file), CashError, JSON.stringify(wrong));
  }
});

test("a path that cannot be read is an error and not a missing file", async () => {
  await using at = await place();
  await mkdir(at.file);
  await assert.rejects(readCashFile(at.file), CashError);
});

test("a job is kept once, in its newest phase, and only the oldest finished jobs are forgotten", () => {
  const jobs = PHASES.map((phase) => ({ job: newRequestId(), phase, notes }));
  assert.deepEqual(
    jobs.filter(isUnfinished).map(({ phase }) => phase),
    ["stacked", "presented", "escrow"],
  );
  const [first, ...others] = Array.from({ length: FINISHED_KEPT + 1 }, () => newRequestId());
  const stacked = { job: newRequestId(), phase: "stacked", notes } as const;
  let state = withJob(EMPTY, stacked);
  for (const job of [first as typeof stacked.job, ...others]) state = withJob(state, { job, phase: "taken", notes });
  assert.equal(state.jobs.length, FINISHED_KEPT + 2, "the newest job is kept besides the others");
  state = withJob(state, { ...stacked, phase: "retracted" });
  assert.equal(jobOf(state, first as typeof stacked.job), null);
  assert.deepEqual(
    state.jobs.map(({ job, phase }) => [job, phase]),
    [...others.map((job) => [job, "taken"]), [stacked.job, "retracted"]],
  );
});
