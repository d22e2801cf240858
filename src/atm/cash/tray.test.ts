import assert from "node:assert/strict";
import { test } from "node:test";
import { newRequestId } from "../../model/model.ts";
import { Tray } from "./tray.ts";

test("notes lie in the tray until their customer takes them", async () => {
  const tray = new Tray(60_000);
  const [job, other] = [newRequestId(), newRequestId()];
  const laid = tray.laidOut(job, new AbortController().signal);
  const taken = tray.layOut(job);
  await laid;
  assert.equal(tray.offer?.job, job);
  assert.ok((tray.offer?.until ?? 0) > performance.now());
  tray.take(other);
  assert.equal(tray.offer?.job, job, "another customer's button takes nothing");
  tray.take(job);
  assert.equal(await taken, true);
  assert.equal(tray.offer, null);
  tray.take(job);
});

test("the machine takes notes back that nobody takes, after a time or when it stops", async () => {
  assert.equal(await new Tray(10).layOut(newRequestId()), false);
  const tray = new Tray(60_000);
  const taken = tray.layOut(newRequestId());
  tray.close();
  assert.equal(await taken, false);
  assert.equal(await tray.layOut(newRequestId()), false, "a machine that stops offers no notes");
});

test("a wait for notes ends with its signal if no notes come", async () => {
  const stop = new AbortController();
  const laid = new Tray(60_000).laidOut(newRequestId(), stop.signal);
  stop.abort();
  await assert.rejects(laid, { name: "AbortError" });
});

test("by option, notes count as taken at once", async () => {
  assert.equal(await new Tray(0).layOut(newRequestId()), true);
});

test("notes are offered for the whole time, and a late request finds them too", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(performance, "now", () => 1_000);
  const tray = new Tray(60_000);
  const job = newRequestId();
  const taken = tray.layOut(job);
  await tray.laidOut(job, AbortSignal.abort());
  assert.equal(tray.offer?.until, 61_000);
  t.mock.timers.tick(59_999);
  assert.equal(tray.offer?.job, job);
  t.mock.timers.tick(1);
  assert.equal(await taken, false);
});

test("notes that were taken leave no timer", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
  const before = timers();
  const tray = new Tray(60_000);
  const job = newRequestId();
  const taken = tray.layOut(job);
  assert.equal(timers(), before + 1);
  tray.take(job);
  await taken;
  assert.equal(timers(), before);
});
