import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { FromProcess } from "./process-message.ts";

/** A process below this one that begins with this code; it has ended, or is killed, after `act`. */
async function withProcess<Result>(
  begin: string,
  act: (child: ChildProcess, next: () => Promise<FromProcess>) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-process-"));
  const program = path.join(folder, "program.mjs");
  const [room, store] = ["./process-message.js", "../../store/store.js"].map((name) => import.meta.resolve(name));
  writeFileSync(
    program,
    `import assert from "node:assert";
     import { readlinkSync, writeFileSync } from "node:fs";
     import { liveUnderPrimary } from ${JSON.stringify(room)};
     import { StoreError } from ${JSON.stringify(store)};
     const file = ${JSON.stringify(path.join(folder, "drained"))};
     liveUnderPrimary(async (settings) => { ${begin} });`,
  );
  const child = fork(program, [], { serialization: "advanced", execArgv: [] });
  const messages = on(child, "message");
  /** What the process says next, but for its beats. */
  const next = async (): Promise<FromProcess> => {
    for (;;) {
      const [said] = (await messages.next()).value as [FromProcess];
      if (said.kind !== "beat") return said;
    }
  };
  try {
    child.send({ kind: "begin", settings: { port: 7 } });
    return await act(child, next);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

/** What a process below the primary says when this happens as it begins. */
const failureOf = (begin: string): Promise<{ kind: string; message: string; bug: boolean }> =>
  withProcess(begin, async (child, next) => {
    const said = await next();
    assert.equal((await once(child, "exit"))[0], 1);
    assert.ok(said.kind === "failed");
    return said;
  });

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

/** Answers a question with what it was told last, fails to answer one for readings, and leaves a file when it has drained. */
const WORKS = `
  let last = null;
  return {
    port: settings.port,
    told: (message) => { last = message.session; },
    asked: async ({ kind }) => { if (kind === "readings") throw new Error("none"); return last; },
    drain: async () => writeFileSync(file, "drained"),
  };`;

test("a process is told things and asked questions in their order, ignores the signals of its terminal, and drains on order", () =>
  withProcess(WORKS, async (child, next) => {
    assert.deepEqual(await next(), { kind: "ready", port: 7 });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) child.kill(signal);
    child.send({ kind: "replace", session: "one" });
    for (const [n, kind] of ["readings", "sealing", "alive"].entries())
      child.send({ kind: "question", number: n, question: { kind } });
    const answers = new Map<number, unknown>();
    while (answers.size < 2) {
      const said = await next();
      assert.ok(said.kind === "answer");
      answers.set(said.number, said.answer);
    }
    assert.deepEqual([answers.get(1), answers.get(2)], ["one", true]);
    child.send({ kind: "drain" });
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.ok(existsSync(path.join(path.dirname(child.spawnargs[1] as string), "drained")));
  }));

test("a process whose primary is gone drains and ends", () =>
  withProcess(WORKS, async (child, next) => {
    await next();
    child.disconnect();
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.ok(existsSync(path.join(path.dirname(child.spawnargs[1] as string), "drained")));
  }));

test("a process that cannot drain says so and ends with a failure", () =>
  withProcess(
    `return { port: 0, drain: async () => { throw new StoreError("connection-failed", "the sentence"); } };`,
    async (child, next) => {
      await next();
      child.send({ kind: "drain" });
      assert.deepEqual(await next(), { kind: "failed", message: "the sentence", bug: false });
      assert.deepEqual(await once(child, "exit"), [1, null]);
    },
  ));
