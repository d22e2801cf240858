import assert from "node:assert/strict";
import { test } from "node:test";
import { BankClock, type ClockAnchor } from "./bank-clock.ts";

const START = Date.UTC(2026, 0, 15, 12);
const YEAR_MS = 365 * 86_400_000;

/** Clocks that a test sets. `pass` advances all of them. */
class Clocks {
  wall = START;
  machine = 5_000;
  awake = 9_000;
  at = START;
  newest = START;
  /** How long the database takes to answer. The clocks advance meanwhile. */
  takesMs = 0;

  pass(ms: number): void {
    for (const name of ["wall", "machine", "awake", "at"] as const) this[name] += ms;
  }

  open = (anchor: ClockAnchor | null = null): Promise<BankClock> =>
    BankClock.open(
      {
        wall: () => this.wall,
        machine: () => this.machine,
        awake: () => this.awake,
        database: async () => {
          const { at, newest } = this;
          this.pass(this.takesMs);
          return { at, newest };
        },
      },
      anchor,
    );
}

test("the bank's time is the database's, for any server clock within the bound", async () => {
  const clocks = new Clocks();
  clocks.wall += 9_000;
  const clock = await clocks.open();
  assert.equal(clock.trouble, null);
  assert.equal(clock.now(), START);
  clocks.pass(500);
  assert.equal(clock.now(), START + 500);
  clocks.at += 3_000;
  assert.equal(await clock.check(), null);
  assert.equal(clock.now(), START + 3_500, "what drifts is followed");
  clocks.at -= 3_000;
  assert.equal(await clock.check(), null);
  assert.equal(clock.now(), START + 3_500, "never backwards");
  clocks.pass(3_001);
  assert.equal(clock.now(), START + 3_501);
});

for (const [what, by] of [
  ["a year ahead", YEAR_MS],
  ["an hour back", -3_600_000],
] as const) {
  test(`a server whose clock is ${what} of the database's is reported until it is right again`, async () => {
    const clocks = new Clocks();
    const clock = await clocks.open();
    clocks.wall += by;
    assert.equal(await clock.check(), "clocks-differ");
    assert.equal(clock.now(), START, "what it stamps is right nevertheless");
    clocks.wall -= by;
    assert.equal(await clock.check(), null);
  });

  test(`a database whose clock steps ${what} is not followed, with the server's clock or without it`, async () => {
    const clocks = new Clocks();
    const clock = await clocks.open();
    clocks.at += by;
    clocks.wall += by;
    clocks.pass(2_000);
    assert.equal(await clock.check(), "clock-stepped");
    assert.equal(clock.now(), START + 2_000);
    clocks.wall -= by;
    assert.equal(await clock.check(), "clocks-differ");
    clocks.at -= by;
    assert.equal(await clock.check(), null);
    assert.equal(clock.now(), START + 2_000);
  });
}

test("a process that begins after the step has the time of its primary, and detects the step", async () => {
  const clocks = new Clocks();
  const primary = await clocks.open();
  clocks.at += YEAR_MS;
  clocks.wall += YEAR_MS;
  clocks.pass(1_000);
  const worker = await clocks.open(primary.anchor);
  assert.equal(worker.trouble, "clock-stepped");
  assert.equal(worker.now(), START + 1_000);
});

test("a bank that starts before the newest time in the books waits until its clock is right, and continues by itself", async () => {
  const clocks = new Clocks();
  clocks.newest = START + 60_000;
  const clock = await clocks.open();
  assert.equal(clock.trouble, "clock-behind");
  assert.equal(clock.anchor, null);
  clocks.at += 55_000;
  clocks.wall += 55_000;
  assert.equal(await clock.check(), null);
  assert.equal(clock.now(), START + 55_000);
  assert.notEqual(clock.anchor, null);
});

test("a bank that starts with a clock ahead does not stay ahead once the clock is right", async () => {
  const clocks = new Clocks();
  clocks.at += YEAR_MS;
  const clock = await clocks.open();
  assert.equal(clock.trouble, "clocks-differ");
  assert.equal(clock.now(), START + YEAR_MS);
  clocks.at -= YEAR_MS;
  assert.equal(await clock.check(), null);
  assert.equal(clock.now(), START);
});

test("neither a slow answer of the database nor a sleep of the machine counts as a step", async () => {
  const clocks = new Clocks();
  const clock = await clocks.open();
  clocks.takesMs = 60_000;
  assert.equal(await clock.check(), null);
  assert.equal(clock.now(), START + 60_000);
  clocks.takesMs = 0;
  const { anchor } = clock;
  for (const name of ["wall", "awake", "at"] as const) clocks[name] += 3_600_000;
  assert.equal((await clocks.open(anchor)).now(), START + 3_660_000, "nor one that slept before a process began");
  assert.equal(await clock.check(), null);
  assert.equal(clock.now(), START + 3_660_000);
});
