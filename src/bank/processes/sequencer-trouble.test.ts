import assert from "node:assert/strict";
import { test } from "node:test";
import type { SequencerState } from "../../audit/audit.ts";
import { isForFreshProcess, watchTrouble } from "./sequencer-trouble.ts";

const troubleOf = (code: string | null, message = "a sentence") => (code === null ? null : { code, message });

/** The state of the log, while the copy is well. */
const state = (role: SequencerState["role"], code: string | null, message?: string): SequencerState => ({
  role,
  trouble: troubleOf(code, message),
  ...{ waiting: 5, lagMs: 5_000, size: 10 },
  copy: { size: 10, trouble: null, stopped: false },
});

/** The state of the copy, while the log is well. */
const copyState = (stopped: boolean, code: string | null, message?: string): SequencerState => ({
  ...state("sequencing", null),
  copy: { size: null, trouble: troubleOf(code, message), stopped },
});

test("a log or a copy that has stopped gets a new process after a failed sync or a bug, and in no other case", () => {
  for (const code of ["disk-sync", "bug"]) {
    for (const each of [state("stopped", code), copyState(true, code)]) assert.equal(isForFreshProcess(each), true);
    for (const each of [state("sequencing", code), state("standby", code), copyState(false, code)])
      assert.equal(isForFreshProcess(each), false);
  }
  for (const code of ["log-tiles", "chain-broken", null])
    for (const each of [state("stopped", code), copyState(true, code)]) assert.equal(isForFreshProcess(each), false);
});

test("trouble of the log or of the copy is logged when it begins or changes, and again if it returns", () => {
  const told: SequencerState[] = [];
  const onState = watchTrouble((each) => told.push(each));
  const states = [
    state("sequencing", null),
    state("sequencing", "chain-broken"),
    state("sequencing", "database"),
    state("stopped", "database"),
    state("stopped", "database", "another sentence"),
    state("sequencing", null),
    state("stopped", "database", "another sentence"),
    copyState(false, null),
    copyState(false, "disk-write"),
    copyState(true, "disk-sync"),
    copyState(true, "disk-sync", "another sentence"),
    copyState(false, null),
    copyState(true, "disk-sync", "another sentence"),
  ];
  for (const each of states) for (let n = 0; n < 2; n++) onState(each);
  assert.deepEqual(
    told,
    states.filter(({ trouble, copy }) => trouble !== null || copy.trouble !== null),
  );
});

test("trouble of the copy is told beside the same trouble of the log", () => {
  const told: SequencerState[] = [];
  const onState = watchTrouble((each) => told.push(each));
  const log = state("standby", "log-ahead");
  const both = { ...log, copy: copyState(false, "log-ahead").copy };
  for (const each of [log, both, both, log]) onState(each);
  assert.deepEqual(told, [log, both, log]);
});
