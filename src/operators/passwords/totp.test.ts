import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperatorId } from "../../model/model.ts";
import { AT, openTestOperators, testOperators } from "../testing/test-operators.ts";
import { newTotp, openPending, stepOf } from "./totp.ts";

test("the codes of RFC 6238, appendix B, are right in their step and in no other that is not beside it", async () => {
  const secret = Buffer.from("12345678901234567890");
  // The RFC prints eight digits, of which these are the last six.
  for (const [seconds, code] of [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
  ] as const) {
    const step = Math.floor(seconds / 30);
    const at = (offset: number) => stepOf(secret, code, (seconds + offset) * 1_000, 0);
    assert.deepEqual([await at(0), await at(30), await at(60)], [step, step, null]);
    if (seconds > 60) assert.deepEqual([await at(-30), await at(-60)], [step, null]);
    assert.equal(await stepOf(secret, code, seconds * 1_000, step), null, "it was used");
    assert.equal(await stepOf(secret, code, seconds * 1_000, step - 1), step);
    assert.equal(await stepOf(secret, code, seconds * 1_000, step + 5), null, "a newer one was used, and the clock went back");
  }
});

test("a secret that waits for its first code is opened by the bank that sealed it, for its person, in its time and form alone", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const [id, other] = ["0198f3a1-0000-7d2b-9f10-3a6b5c4d2e1f", "0198f3a1-0000-7d2b-9f10-3a6b5c4d2e20"] as OperatorId[];
  const { pending } = await newTotp(operators, { id: id as OperatorId, username: "anna" }, AT);
  const [, until = "", sealed = ""] = pending.split(".");
  const opened = openPending(operators, pending, AT + 15 * 60_000 - 1);
  assert.deepEqual([opened?.operator, opened?.secret.length], [id, 20]);
  assert.equal(openPending(operators, pending, AT + 15 * 60_000), null, "its time is over");
  for (const changed of [
    `${other}.${until}.${sealed}`,
    `${id}.${Number(until) + 1}.${sealed}`,
    // The same number in another form.
    `${id}.0x${Number(until).toString(16)}.${sealed}`,
    `${id}. ${until}.${sealed}`,
    `${id}.${until} .${sealed}`,
    `${pending}.`,
    `${id}.${until}.`,
    `${id}.${until}.${sealed.slice(0, -2)}`,
    "",
  ])
    assert.equal(openPending(operators, changed, AT), null, changed);
  const elsewhere = await openTestOperators(operators.store, { secret: Buffer.alloc(32, 6) });
  assert.equal(openPending(elsewhere, pending, AT), null, "another bank's");
});
