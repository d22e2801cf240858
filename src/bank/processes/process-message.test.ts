import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

/** What a process below the primary says when this happens as it begins. */
async function failureOf(begin: string): Promise<{ kind: string; message: string; bug: boolean }> {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-process-"));
  try {
    const program = path.join(folder, "program.mjs");
    const [room, store] = ["./process-message.js", "../../store/store.js"].map((name) => import.meta.resolve(name));
    writeFileSync(
      program,
      `import assert from "node:assert";
       import { readlinkSync } from "node:fs";
       import { liveUnderPrimary } from ${JSON.stringify(room)};
       import { StoreError } from ${JSON.stringify(store)};
       liveUnderPrimary(async () => { ${begin} });`,
    );
    const child = fork(program, [], { serialization: "advanced", execArgv: [] });
    child.send({ kind: "begin", settings: {} });
    const [said] = (await once(child, "message")) as [{ kind: string; message: string; bug: boolean }];
    assert.deepEqual((await once(child, "exit"))[0], 1);
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a process that fails says one sentence for the operator, or that it is a bug, with the stack", async () => {
  assert.deepEqual(await failureOf(`throw new StoreError("connection-failed", "the sentence")`), {
    ...{ kind: "failed", message: "the sentence", bug: false },
  });
  for (const bug of [`assert.equal(1, 2)`, `readlinkSync("/nowhere/at/all")`]) {
    const said = await failureOf(bug);
    assert.equal(said.bug, true, bug);
    assert.match(said.message, /\n {4}at /, bug);
  }
});
