import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { heldKeys } from "./material/key-kinds.ts";
import { addSecret } from "./material/key-ring.ts";
import { readKeys } from "./register/register.ts";
import { activateKey, prepareKey } from "./rotation.ts";
import { order, refusalOf, testKeys } from "./testing/test-keys.ts";

test("the file of peppers takes 16, and says so", async () => {
  await using keys = await testKeys();
  for (let n = 1; n < 16; n++) {
    await keys.storeHash((await heldKeys(keys.files)).pepper.at(-1) as string, `customer${n}`);
    assert.ok((await prepareKey(keys.store, keys.files, "pepper", order(2 * n))).ok);
    assert.ok((await activateKey(keys.store, keys.files, "pepper", order(2 * n + 1))).ok);
  }
  assert.equal(refusalOf(await prepareKey(keys.store, keys.files, "pepper", order(100))), "keys-full");
});

test("a server that lacks a key in use does not start, unless it may take new ones", async () => {
  await using keys = await testKeys();
  assert.equal(await keys.enter(), null);
  const [active] = (await readKeys(keys.sql)).filter(({ purpose }) => purpose === "pepper");
  const other = { ...keys.files, pepper: keys.filesIn("other").pepper };
  assert.equal((await keys.enter(false, other))?.id, active?.id);
  assert.equal(await keys.enter(true, other), null);
  assert.deepEqual((await keys.states("pepper")).sort(), ["active", "ended"]);
  const third = { ...keys.files, pepper: keys.filesIn("third").pepper };
  await cp(keys.files.pepper, third.pepper);
  assert.notEqual(await keys.enter(true, third), null, "its only pepper has ended");
  assert.deepEqual(await keys.states("pepper"), ["ended", "ended"]);
  await addSecret(third.pepper);
  assert.equal(await keys.enter(true, third), null);
  assert.deepEqual((await keys.states("pepper")).sort(), ["active", "ended", "ended"]);
  await cp(third.pepper, other.pepper);
  await addSecret(other.pepper);
  assert.equal(await keys.enter(false, other), null, "a key that is not in the register does no harm");
});

test("a key file that was damaged changes nothing", async () => {
  await using keys = await testKeys();
  await writeFile(keys.files.pepper, "no key\n");
  await assert.rejects(prepareKey(keys.store, keys.files, "pepper", order(1)), { code: "secret-file-format" });
  assert.deepEqual(await keys.states("pepper"), ["active"]);
});
