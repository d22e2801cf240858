import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCK_WORDS, type ClockTrouble } from "../../clock/clock.ts";
import type { Supervisor } from "../processes/supervise.ts";
import { OUT_OF_REACH } from "./commit-proof.ts";
import { Readiness, type ReadinessInputs } from "./readiness.ts";

/** A worker that is ready or not, and answers or not. */
const worker = (isReady: boolean, answers: boolean): Supervisor =>
  ({ isReady, ask: async ({ kind }: { kind: string }) => (answers && kind === "alive" ? true : null) }) as never;

/** A bank that is open and ready, except for these changes. */
function bank({
  workers = [worker(true, true)] as readonly Supervisor[],
  commit = async (): Promise<string | null> => null,
  trouble = null as ClockTrouble | null,
  gate = {} as { databaseLost?: boolean; closed?: boolean; backlog?: object },
}): Readiness {
  const readiness = new Readiness({
    gate: { databaseLost: false, closed: false, ...gate },
    bounds: { lagMs: 60_000, events: 100 },
    workers,
    clockTrouble: () => trouble,
    proof: { failure: commit },
    sequencing: { tell: async () => "the sequencer is at work" },
  } as unknown as ReadinessInputs);
  readiness.phase = "open";
  return readiness;
}

test("a bank is ready if one worker answers, a commit completes, the clocks agree and the audit log keeps up", async () => {
  assert.equal(await bank({}).unready(), null);
  const workers = [worker(false, false), worker(true, false), worker(true, true)];
  assert.equal(await bank({ workers }).unready(), null);
});

test("a bank is ready neither before it is open nor once it stops", async () => {
  assert.equal(new Readiness({} as ReadinessInputs).phase, "starting");
  const readiness = bank({ gate: { databaseLost: true } });
  for (const phase of ["starting", "waiting for its database", "stopping"] as const) {
    readiness.phase = phase;
    assert.equal(await readiness.unready(), `the bank is ${phase}`);
  }
  const stopping = bank({
    commit: async () => {
      stopping.phase = "stopping";
      return null;
    },
  });
  assert.equal(await stopping.unready(), "the bank is stopping", "the bank began to stop during the question");
});

test("of several reasons the gravest one is returned", async () => {
  const gate = { closed: true, backlog: { waiting: 101, oldestAt: null } };
  const trouble: ClockTrouble = Object.keys(CLOCK_WORDS)[0] as ClockTrouble;
  const commit = async (): Promise<string> => "the database's disk is full";
  const worst = { workers: [worker(false, true)], commit, trouble };
  const cases = [
    [{ ...worst, gate: { ...gate, databaseLost: true } }, OUT_OF_REACH],
    [{ ...worst, gate }, "no worker is at work: they died and are being started again"],
    [{ ...worst, workers: [worker(true, false)], gate }, "no worker answers: those that hang are killed and started again"],
    [{ commit, trouble, gate }, "the database's disk is full"],
    [{ trouble, gate }, `no new deposit, withdrawal, transfer or daily limit is taken: ${CLOCK_WORDS[trouble]}`],
  ] as const;
  for (const [what, told] of cases) assert.equal(await bank(what).unready(), told);
});

test("the reason of a closed audit gate names its limits and the sequencer's state", async () => {
  const told = (oldestAt: number | null): Promise<string | null> =>
    bank({ gate: { closed: true, backlog: { waiting: 101, oldestAt } } }).unready();
  assert.equal(
    await told(null),
    "the audit log is too far behind, so no new deposit, withdrawal, transfer or daily limit is taken: 101 events wait for the audit log, " +
      "the oldest for 0 seconds (at most 100 events and 60 seconds may pass); the sequencer is at work",
  );
  const seconds = Number(/the oldest for (\d+) seconds/.exec((await told(Date.now() - 90_000)) ?? "")?.[1]);
  assert.ok(seconds >= 90 && seconds < 120, `${seconds} seconds`);
});
