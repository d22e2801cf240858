import assert from "node:assert/strict";
import { it } from "node:test";
import type { AlarmName } from "../../alarms/alarms.ts";
import type { SequencerState } from "../../audit/audit.ts";
import { Findings } from "./findings.ts";
import { LogConditions } from "./log-conditions.ts";

const SERVER = "a server";
const WELL: SequencerState = {
  ...{ role: "sequencing", trouble: null, waiting: 0, lagMs: 0, size: 1 },
  copy: { size: 1, trouble: null, stopped: false },
};
const trouble = (code: string) => ({ code, message: "a sentence" });

/** Finds once, and returns what stands and what is not known. */
function findingsOf(state: SequencerState | null, conditions = new LogConditions(SERVER), now = 0) {
  const found = new Findings();
  conditions.find(state, now, found);
  const unknown = found.unknown.map(({ name }) => name);
  const all: readonly AlarmName[] = ["sequencer-stopped", "audit-log-forked", "audit-copy-trouble", "audit-chain-broken"];
  for (const name of all) assert.ok(found.known.has(name) !== unknown.includes(name), `${name} is known or not`);
  return { standing: found.standing.map(({ name, subject, detail }) => [name, subject, detail].join("; ")), unknown };
}

it("each trouble of the sequencer and of the copy has its alarm", () => {
  const cases: readonly (readonly [Partial<SequencerState>, readonly string[]])[] = [
    [{}, []],
    [{ trouble: trouble("chain-broken") }, ["audit-chain-broken; ; a writer's chain is broken"]],
    [{ trouble: trouble("log-forked"), role: "stopped" }, [`audit-log-forked; ${SERVER}; log-forked`]],
    [{ trouble: trouble("key-file"), role: "standby" }, [`sequencer-stopped; ${SERVER}; it cannot continue the log (key-file)`]],
    [{ trouble: trouble("bug"), role: "stopped" }, [`sequencer-stopped; ${SERVER}; it has stopped (bug)`]],
    [{ trouble: trouble("database"), role: "standby" }, []],
    [{ trouble: trouble("lease-lost"), role: "standby" }, []],
    [{ copy: { ...WELL.copy, trouble: trouble("disk-write") } }, [`audit-copy-trouble; ${SERVER}; the cause is disk-write`]],
    [{ copy: { size: 1, stopped: true, trouble: trouble("log-records") } }, [`audit-log-forked; ${SERVER}; log-records`]],
    [{ role: "stopped" }, []],
  ];
  for (const [changes, standing] of cases) assert.deepEqual(findingsOf({ ...WELL, ...changes }).standing, standing);
});

it("only the sequencer that orders the log knows its chains", () => {
  assert.deepEqual(findingsOf(WELL).unknown, []);
  for (const role of ["standby", "stopped"] as const)
    assert.deepEqual(findingsOf({ ...WELL, role }).unknown, ["audit-chain-broken"]);
});

it("a sequencer that gives no answer says nothing about the log, and is an alarm after half a minute", () => {
  const conditions = new LogConditions(SERVER);
  const silent = (now: number) => findingsOf(null, conditions, now);
  const unknown = ["sequencer-stopped", "audit-log-forked", "audit-copy-trouble", "audit-chain-broken"];
  assert.deepEqual(silent(0), { standing: [], unknown });
  assert.deepEqual(silent(29_999), { standing: [], unknown });
  assert.deepEqual(silent(30_000).standing, [`sequencer-stopped; ${SERVER}; it is not at work, or does not answer`]);
  assert.deepEqual(findingsOf(WELL, conditions, 31_000).standing, []);
  assert.deepEqual(silent(60_000).standing, [], "it is counted anew");
});
