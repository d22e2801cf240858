import assert from "node:assert/strict";
import { test } from "node:test";
import type { SealerState } from "../../audit/audit.ts";
import { isForFreshProcess, watchTrouble } from "./sealer-trouble.ts";

const state = (role: SealerState["role"], code: string | null, message = "a sentence"): SealerState => ({
  role,
  trouble: code === null ? null : { code, message },
  unsealed: 5,
  lagMs: 5_000,
  progress: null,
});

test("a sealer that has stopped is replaced by a new process after a failed sync or a bug, and in no other case", () => {
  for (const code of ["disk-sync", "bug"]) {
    assert.equal(isForFreshProcess(state("stopped", code)), true);
    assert.equal(isForFreshProcess(state("sealing", code)), false);
  }
  for (const code of ["log-tiles", null]) assert.equal(isForFreshProcess(state("stopped", code)), false);
});

test("trouble is logged when it begins or changes, and again if it returns", () => {
  const told: SealerState[] = [];
  const onState = watchTrouble((each) => told.push(each));
  const states = [
    state("sealing", null),
    state("sealing", "disk-write"),
    state("sealing", "disk-full"),
    state("stopped", "disk-full"),
    state("stopped", "disk-full", "another sentence"),
    state("sealing", null),
    state("stopped", "disk-full", "another sentence"),
  ];
  for (const each of states) for (let n = 0; n < 2; n++) onState(each);
  assert.deepEqual(
    told,
    states.filter(({ trouble }) => trouble !== null),
  );
});
