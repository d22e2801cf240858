import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Alarm } from "./alarm.ts";

test("deadlines fire in the order of their times, whatever order they were set in", (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const alarm = new Alarm();
  const came: string[] = [];
  const [late, soon] = [alarm.deadline(() => came.push("late")), alarm.deadline(() => came.push("soon"))];
  late.set(30);
  soon.set(5);
  for (now = 1; now <= 30; now += 1) t.mock.timers.tick(1);
  assert.deepEqual(came, ["soon", "late"]);
  assert.deepEqual([soon.isSet, late.isSet], [false, false]);
});

test("a deadline that is postponed or cleared does not fire", async () => {
  const alarm = new Alarm();
  const came: string[] = [];
  const [moved, cleared] = [alarm.deadline(() => came.push("moved")), alarm.deadline(() => came.push("cleared"))];
  moved.set(5);
  cleared.set(5);
  moved.set(10_000);
  cleared.clear();
  await pass(30);
  assert.deepEqual(came, []);
  alarm.stop();
});

test("a deadline may set itself again", async () => {
  const alarm = new Alarm();
  let times = 0;
  const again = alarm.deadline(() => {
    times += 1;
    if (times < 3) again.set(5);
  });
  again.set(5);
  await pass(60);
  assert.equal(times, 3);
});

test("no deadline fires once the alarm is stopped, not even one that is due at the same moment", async () => {
  const alarm = new Alarm();
  let times = 0;
  const reached = (): void => {
    times += 1;
    alarm.stop();
  };
  for (const deadline of [alarm.deadline(reached), alarm.deadline(reached)]) deadline.set(5);
  await pass(30);
  assert.equal(times, 1);
});

test("an alarm does not keep the process alive", () => {
  const alarm = fileURLToPath(new URL("./alarm.ts", import.meta.url)).replace(
    /\.ts$/,
    import.meta.url.endsWith(".js") ? ".js" : ".ts",
  );
  const script = `const { Alarm } = await import(${JSON.stringify(alarm)}); new Alarm().deadline(() => {}).set(60_000);`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], { timeout: 5000 });
});

test("one timer serves all deadlines: it is set for the earliest, and set again only for an earlier one", (t) => {
  const set = t.mock.method(globalThis, "setTimeout");
  const cleared = t.mock.method(globalThis, "clearTimeout");
  const delays = (): number[] => set.mock.calls.map(({ arguments: [, ms] }) => Math.round((ms as number) / 1_000));
  const alarm = new Alarm();
  const [first, second] = [alarm.deadline(() => {}), alarm.deadline(() => {})];
  first.set(60_000);
  second.set(90_000);
  first.set(120_000);
  assert.deepEqual(delays(), [60], "a later deadline needs no timer, and a postponed one leaves the timer");
  const clearedBefore = cleared.mock.callCount();
  second.set(30_000);
  assert.deepEqual(delays(), [60, 30]);
  assert.equal(cleared.mock.callCount(), clearedBefore + 1, "the earlier timer is cleared");
  alarm.stop();
  assert.equal(cleared.mock.callCount(), clearedBefore + 2, "a stopped alarm leaves no timer");
  first.set(1_000);
  assert.deepEqual(delays(), [60, 30], "a stopped alarm sets no timer");
});

test("a deadline fires even if its timer fires a fraction of a millisecond early", (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let times = 0;
  new Alarm().deadline(() => times++).set(10);
  now = 9.5;
  t.mock.timers.tick(10);
  assert.equal(times, 1);
});
