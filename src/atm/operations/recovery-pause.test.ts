import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import { Recovery, type Report } from "./recovery.ts";
import type { Records } from "./tell-bank.ts";

/** A recovery with nothing to recover, on a clock that the test sets; it counts the tries to report. */
async function reporting(t: TestContext, openLink: () => Promise<BankLink>, report: Report = async () => {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  // No pause is longer or shorter than it is on average.
  t.mock.method(Math, "random", () => 0.5);
  let tries = 0;
  const records = { journal: { operations: new Map() }, cash: { escrowed: [] }, log: () => {} } as unknown as Records;
  const recovery = new Recovery(
    records,
    () => {
      tries++;
      return openLink();
    },
    report,
  );
  await recovery.start();
  /** Passes this time, runs what is due, and returns the tries so far. */
  const pass = async (ms: number): Promise<number> => {
    t.mock.timers.tick(ms);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    return tries;
  };
  return { recovery, pass };
}

// Each takes a turn of the event loop, as a socket does. Otherwise tries without a pause would block the test.
const away = async (): Promise<BankLink> => {
  await new Promise(setImmediate);
  throw new LinkError("bank-unreachable", "nobody there");
};
const there = async (): Promise<BankLink> => {
  await new Promise(setImmediate);
  return { close: () => {} } as unknown as BankLink;
};

test("a report that fails is tried again after a pause that doubles, up to a minute", async (t) => {
  const { recovery, pass } = await reporting(t, away);
  let tries = await pass(0);
  assert.equal(tries, 1, "the first try comes at once");
  for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    assert.equal(await pass(pauseMs - 1), tries, `not before ${pauseMs} ms`);
    assert.equal(await pass(1), ++tries, `after ${pauseMs} ms`);
  }
  await recovery.stop();
});

test("the pause doubles even if the bank accepts the channel before the report fails", async (t) => {
  const { recovery, pass } = await reporting(t, there, async () => {
    throw new LinkError("answer-lost", "it hung up");
  });
  assert.equal(await pass(0), 1);
  assert.equal(await pass(999), 1);
  assert.equal(await pass(1), 2);
  assert.equal(await pass(1_999), 2);
  await recovery.stop();
});

test("after a successful report nothing is sent until a change, and the pause is short again", async (t) => {
  let works = false;
  const { recovery, pass } = await reporting(t, () => (works ? there() : away()));
  for (const ms of [0, 1_000, 2_000]) await pass(ms);
  works = true;
  assert.equal(await pass(4_000), 4);
  assert.equal(await pass(600_000), 4);
  works = false;
  recovery.reportSoon();
  assert.equal(await pass(0), 5);
  assert.equal(await pass(1_000), 6);
  await recovery.stop();
});
