import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { Money, newRequestId } from "../../model/model.ts";
import { Cash } from "../cash/cash.ts";
import { inside, LOAD } from "../testing/test-machine.ts";

const TEN = [{ denomination: Money(1000n), notes: 1 }];

test("after any power failure and any failed write, the cash file is the last confirmed one or the one under way", async () => {
  await using disk = await CrashDisk.make();
  const file = path.join(disk.folder, "atm-1.cash");
  const cash = await Cash.open(file, LOAD, { disk });
  const promised: { steps: number; inside: bigint }[] = [{ steps: disk.length, inside: inside(cash) }];
  for (let n = 0; n < 4; n++) {
    if (n === 2) {
      disk.fails = (step) => (step === "sync" ? "sync-lost" : null);
      await assert.rejects(cash.insert(newRequestId(), TEN));
      assert.notEqual(cash.trouble, null);
      disk.fails = () => null;
      await cash.mend();
      assert.equal(cash.trouble, null);
      assert.deepEqual(cash.escrowed, [], "a change that could not be written has no effect");
      promised.push({ steps: disk.length, inside: inside(cash) });
    }
    const job = newRequestId();
    await cash.insert(job, TEN);
    promised.push({ steps: disk.length, inside: inside(cash) });
    await cash.keep(job);
    promised.push({ steps: disk.length, inside: inside(cash) });
  }
  await disk.everyCrash(promised[0]?.steps ?? 0, async (folder, { steps, text }) => {
    const again = await Cash.open(path.join(folder, "atm-1.cash"), []);
    const last = promised.findLastIndex((each) => each.steps <= steps);
    const possible = [promised[last]?.inside, promised[last + 1]?.inside];
    assert.ok(possible.includes(inside(again)), `${text}: ${inside(again)}, not ${possible}`);
  });
});
