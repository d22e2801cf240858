import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import type { TestBrowser } from "../testing/test-browser.ts";
import { customerAt } from "../testing/test-screens.ts";

/** Ada at an ATM whose session clock the test moves. */
async function adaWithClock() {
  let now = 0;
  const atm = await TestAtm.start({ now: () => now });
  const ada = await customerAt(atm, "ada", 100_000n);
  const pass = (seconds: number): void => {
    now += 1_000 * seconds;
  };
  return { atm, ada, pass, [Symbol.asyncDispose]: () => atm[Symbol.asyncDispose]() };
}

/** Sends the script's request for "more time", or its report that the customer is typing. */
async function moreTime(ada: TestBrowser, fields: Readonly<Record<string, string>> = {}) {
  const answer = await ada.raw("POST", "/more-time", fields, { accept: "application/json" });
  return answer.status === 200 ? ((await answer.json()) as { endsMs: number; extendable: boolean }) : null;
}

test("a prompt answer gives more time ten times in full, and a warning comes before the cap ends the session", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  for (let n = 1; n <= 10; n++) {
    pass(n === 1 ? 60 : 50);
    assert.equal((await ada.get("/still-there?to=/menu")).heading, "Do you need more time?");
    assert.deepEqual(await moreTime(ada), { endsMs: 80_000, answerMs: 30_000, extendable: true });
  }
  // 510 seconds have passed, so less than another round is left.
  pass(50);
  assert.deepEqual(await moreTime(ada), { endsMs: 40_000, answerMs: 30_000, extendable: false });
  pass(10);
  const last = await ada.get("/still-there?to=/menu");
  assert.equal(last.heading, "Your session is ending.");
  assert.match(last.html, /signed out in 30 seconds.*cannot be made longer.*action="\/signout"/s);
  assert.deepEqual(await moreTime(ada), { endsMs: 30_000, answerMs: 30_000, extendable: false });
  pass(31);
  assert.equal(await moreTime(ada), null);
  assert.equal((await ada.get("/menu")).path, "/expired");
});

test("without JavaScript, the return from the question does not count as activity either", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  for (let n = 1; n <= 10; n++) {
    pass(n === 1 ? 60 : 50);
    const back = await ada.send("/more-time", { to: "/withdraw" });
    assert.equal(back.path, "/withdraw");
    assert.match(back.html, /data-ends="true" hidden/);
    assert.match(back.html, /data-ends-ms="80000"/);
  }
  assert.equal((await ada.send("/more-time", { to: "//elsewhere.example" })).path, "/menu");
});

test("more time never shortens a session, and every other action lengthens it", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  pass(5);
  await ada.get("/balance");
  assert.equal((await moreTime(ada))?.endsMs, 90_000);
  pass(85);
  assert.equal((await moreTime(ada))?.endsMs, 80_000);
  assert.equal((await moreTime(ada, { active: "yes" }))?.endsMs, 90_000);
});

for (const path of ["/menu", "/menu?again"])
  test(`a session ends after ten minutes of any activity, with a warning in time (${path})`, async () => {
    await using clock = await adaWithClock();
    const { ada, pass } = clock;
    for (let n = 1; n <= 9; n++) {
      pass(60);
      assert.match((await ada.get(path)).html, n <= 8 ? /data-ends="true" hidden/ : /data-asks="true" hidden/);
    }
    pass(61);
    assert.equal((await ada.get(path)).path, "/expired");
  });
