import assert from "node:assert/strict";
import { it } from "node:test";
import { terminalIdOf } from "../../model/model.ts";
import { WorkerMeasures } from "../metrics/worker-measures.ts";
import { CountedConditions } from "./counted-conditions.ts";
import { Findings } from "./findings.ts";

const SERVER = "a server";
const NOON = Date.UTC(2026, 10, 29, 12);
const HOUR_MS = 3_600_000;

/** A worker's counts, the conditions by them, and what is found at a moment. */
function watched() {
  const measures = new WorkerMeasures();
  const conditions = new CountedConditions(SERVER);
  const find = (afterMs: number, isWhole = true) => {
    const found = new Findings();
    conditions.take([["worker 1", isWhole ? measures.counts : null]], NOON + afterMs, afterMs);
    conditions.find(isWhole, NOON + afterMs, afterMs, found);
    return found;
  };
  const standing = (afterMs: number): readonly string[] =>
    find(afterMs).standing.map(({ name, subject, detail }) => `${name} of ${subject}: ${detail}`);
  return { measures, conditions, find, standing };
}

it("a refusal because too many passwords wait is an overload, until there was none for five minutes", () => {
  const { measures, standing } = watched();
  for (const [operation, outcome] of [
    ["signin", "ok"],
    ["deposit", "bank-busy"],
    ["signin", "credentials-wrong"],
  ] as const)
    measures.answered(operation, outcome, 1);
  assert.deepEqual(standing(0), []);
  measures.answered("signup", "bank-busy", 1);
  const overload = ["hashing-overload of a server: customers were refused because too many passwords wait"];
  assert.deepEqual(standing(5_000), overload);
  assert.deepEqual(standing(305_000), overload);
  assert.deepEqual(standing(305_001), []);
});

it("a ceiling that was reached and an ATM's alarm about the log name the ATM", () => {
  const { measures, standing } = watched();
  measures.overCeiling(terminalIdOf(1), "deposit");
  measures.alarmed("forked", terminalIdOf(2));
  measures.alarmed("lost", terminalIdOf(3));
  assert.deepEqual(standing(0), [
    "terminal-over-ceiling of ATM-0001: its ceiling for deposit is reached",
    "witness-contradicts of ATM-0002: the reason is forked",
    "witness-lost of ATM-0003: the reason is lost",
  ]);
  assert.equal(standing(HOUR_MS).length, 3);
  assert.deepEqual(standing(HOUR_MS + 1), ["terminal-over-ceiling of ATM-0001: its ceiling for deposit is reached"]);
});

it("what was seen a moment ago is found with the time at which it was seen", () => {
  const { conditions, find } = watched();
  conditions.witnessed("w1", "rolled-back", NOON);
  assert.deepEqual(
    find(60_000).standing.map(({ name, seenAt }) => [name, seenAt]),
    [["witness-contradicts", NOON]],
  );
});

it("if a worker gives no counts, nothing is known to be over", () => {
  const { find } = watched();
  assert.ok(find(0).known.has("hashing-overload"));
  const { known, unknown } = find(1, false);
  assert.deepEqual([...known], []);
  assert.deepEqual(
    unknown.map(({ name, subject }) => `${name} ${subject}`.trim()),
    [
      ...["hashing-overload a server", "terminal-over-ceiling", "witness-contradicts", "witness-lost"],
      "sign-ins-failing a server",
    ],
  );
});

it("many failed sign-ins are an alarm of this server", () => {
  const { measures, standing } = watched();
  for (let n = 0; n < 49; n++) measures.answered("signin", "credentials-wrong", 1);
  assert.deepEqual(standing(0), []);
  measures.answered("signin", "credentials-delayed", 1);
  assert.deepEqual(standing(1), [
    "sign-ins-failing of a server: 50 sign-ins failed in five minutes; the usual number is not known yet",
  ]);
});
