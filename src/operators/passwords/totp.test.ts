import assert from "node:assert/strict";
import { test } from "node:test";
import { stepOf } from "./totp.ts";

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
