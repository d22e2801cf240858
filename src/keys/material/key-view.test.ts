import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { openBankKeys } from "../../terminals/terminals.ts";
import { activateKey, endKey, prepareKey, withdrawKey } from "../rotation.ts";
import { order, testKeys } from "../testing/test-keys.ts";
import { KeyView } from "./key-view.ts";

test("a process uses the active pepper, knows each until it ends, and looks again for one that it does not know", async () => {
  await using keys = await testKeys();
  const two = keys.filesIn("two");
  await cp(keys.files.pepper, two.pepper);
  await cp(keys.files["bank-key"], two["bank-key"]);
  const problems: unknown[] = [];
  const view = await KeyView.open({ sql: keys.sql, files: two, onProblem: (error) => void problems.push(error) });
  const [old] = keys.first.pepper as [string];
  const made = await prepareKey(keys.store, keys.files, "pepper", order(1));
  const id = made.ok ? made.key.id : "";
  assert.deepEqual([view.current.id, await view.find(id)], [old, null], "its file lacks it");
  await cp(keys.files.pepper, two.pepper);
  assert.ok(Buffer.isBuffer(await view.find(id)));
  await view.refresh();
  assert.equal(view.current.id, old, "it is only made");
  await activateKey(keys.store, keys.files, "pepper", order(2));
  await view.refresh();
  assert.equal(view.current.id, id);
  assert.ok(Buffer.isBuffer(await view.find(old)));
  await endKey(keys.store, "pepper", order(3));
  await view.refresh();
  assert.equal(await view.find(old), "ended");
  assert.deepEqual(problems, []);
  await writeFile(two.pepper, "damaged");
  await view.refresh();
  assert.deepEqual([problems.length, view.current.id], [1, id], "it continues with what it has");
});

test("ATMs may name every static key that has not ended, and are told of the active one first", async () => {
  await using keys = await testKeys();
  const view = await KeyView.open({ sql: keys.sql, files: keys.files, onProblem: (error) => assert.fail(String(error)) });
  const [old] = (await openBankKeys(keys.files["bank-key"])).map(({ publicKey }) => publicKey);
  assert.deepEqual(await view.offered(), [old]);
  await prepareKey(keys.store, keys.files, "bank-key", order(1));
  const [, next] = (await openBankKeys(keys.files["bank-key"])).map(({ publicKey }) => publicKey);
  const statics = (): Buffer[] => view.statics.map(({ publicKey }) => publicKey);
  assert.deepEqual([await view.offered(), statics()], [[old], [old, next]]);
  await activateKey(keys.store, keys.files, "bank-key", order(2));
  assert.deepEqual(
    [await view.offered(), statics()],
    [
      [next, old],
      [old, next],
    ],
  );
  await withdrawKey(keys.store, "bank-key", order(3));
  assert.deepEqual(await view.offered(), [old, next]);
  await withdrawKey(keys.store, "bank-key", order(4));
  await endKey(keys.store, "bank-key", order(5));
  assert.deepEqual([await view.offered(), statics()], [[next], [next]]);
});
