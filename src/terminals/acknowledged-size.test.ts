import assert from "node:assert/strict";
import { test } from "node:test";
import { acknowledgeSize, forgetSize } from "./acknowledged-size.ts";
import { ATM, OTHER, testRegistry } from "./testing/test-registry.ts";

test("the registry keeps the largest size that an ATM has named, for each ATM, until it is enrolled again", async () => {
  await using registry = await testRegistry();
  for (const terminal of [ATM, OTHER]) await registry.enrol(terminal);
  const named: number[] = [];
  for (const size of [0, 5, 3, 9, 2 ** 53 - 1, 0]) named.push(await acknowledgeSize(registry.sql, ATM, size));
  assert.deepEqual(named, [0, 0, 5, 5, 9, 2 ** 53 - 1]);
  assert.equal(await acknowledgeSize(registry.sql, OTHER, 1), 0);

  await forgetSize(registry.sql, ATM, 4);
  await forgetSize(registry.sql, ATM, 7);
  assert.equal(await acknowledgeSize(registry.sql, ATM, 6), 4, "forgetting never raises the size");

  await registry.rotate();
  assert.equal(await acknowledgeSize(registry.sql, ATM, 6), 6, "a new pre-shared key is no new ATM");
  await registry.revoke();
  await registry.enrol(ATM);
  assert.equal(await acknowledgeSize(registry.sql, ATM, 0), 0, "a new key file is a new start");
});
