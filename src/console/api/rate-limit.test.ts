import assert from "node:assert/strict";
import { test } from "node:test";
import { TestConsole } from "../testing/test-console.ts";
import { RateLimit } from "./rate-limit.ts";

test("a caller sends as many as the rate allows at once, and then as many a second; another caller is not touched", () => {
  let now = 0;
  const limit = new RateLimit({ most: 3, aSecond: 0.5 }, () => now);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => limit.take("one")),
    [0, 0, 0, 2, 2],
  );
  assert.equal(limit.take("two"), 0);
  now = 1_000;
  assert.deepEqual([limit.take("one")], [1]);
  now = 2_000;
  assert.deepEqual([limit.take("one"), limit.take("one")], [0, 2]);
  limit.giveBack("one");
  assert.deepEqual([limit.take("one"), limit.take("one")], [0, 2]);
  now = 1e9;
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take("one")),
    [0, 0, 0, 2],
  );
});

test("a session that asks too often is told when to ask again; so is an address that tries tokens", async () => {
  const stage = new TestConsole();
  const token = stage.session("anna");
  const ask = (secret: string) =>
    stage.app.request("/api/v1/operations/test-list", {
      method: "POST",
      headers: { host: "localhost:4999", authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: "{}",
    });
  const statuses = async (secret: string, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => ask(secret)));
    const late = answers.find(({ status }) => status === 429);
    assert.ok(late);
    assert.match(late.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert.equal(((await late.json()) as { refusal: string }).refusal, "too-many-requests");
    return answers.map(({ status }) => status);
  };
  assert.equal((await ask(token)).status, 200);
  const wrong = await statuses("wrong", 300);
  assert.ok(wrong.filter((each) => each === 401).length >= 100);
  assert.equal((await ask(token)).status, 200, "a token that was right before is not shut out");
  const own = await statuses(token, 300);
  assert.ok(own.filter((each) => each === 200).length >= 98 && stage.asked.length < 300);
  stage.console.live.stop();
});
