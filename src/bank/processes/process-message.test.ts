import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { FromProcess } from "./process-message.ts";

/** Runs `act` with a child process that begins with this code; kills the child afterwards if it still runs. */
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
  /** The next message of the process, without its beats. */
  const next = async (): Promise<FromProcess> => {
    for (;;) {
      const [message] = (await messages.next()).value as [FromProcess];
      if (message.kind !== "beat") return message;
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

/** The message of a process that runs this code as it begins. */
const failureOf = (begin: string): Promise<{ kind: string; message: string; bug: boolean }> =>
  withProcess(begin, async (child, next) => {
    const message = await next();
    assert.equal((await once(child, "exit"))[0], 1);
    assert.ok(message.kind === "failed");
    return message;
  });

test("a process that fails sends one sentence for the operator, or its stack if it is a bug", async () => {
  assert.deepEqual(await failureOf(`throw new StoreError("connection-failed", "the sentence")`), {
    ...{ kind: "failed", message: "the sentence", bug: false },
  });
  for (const bug of [`assert.equal(1, 2)`, `readlinkSync("/nowhere/at/all")`]) {
    const message = await failureOf(bug);
    assert.equal(message.bug, true, bug);
    assert.match(message.message, /\n {4}at /, bug);
  }
});

/** Answers with the last message it got, fails to answer a question for readings, and writes a file once it has drained. */
const WORKS = `
  let last = null;
  return {
    port: settings.port,
    told: (message) => { last = message.session; },
    asked: async ({ kind }) => { if (kind === "readings") throw new Error("none"); return last; },
    drain: async () => writeFileSync(file, "drained"),
  };`;

test("a process gets messages and questions in order, ignores the signals of its terminal, and drains on order", () =>
  withProcess(WORKS, async (child, next) => {
    assert.deepEqual(await next(), { kind: "ready", port: 7 });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) child.kill(signal);
    child.send({ kind: "replace", session: "one" });
    for (const [n, kind] of ["readings", "sequencing", "alive"].entries())
      child.send({ kind: "question", number: n, question: { kind } });
    const answers = new Map<number, unknown>();
    while (answers.size < 2) {
      const message = await next();
      assert.ok(message.kind === "answer");
      answers.set(message.number, message.answer);
    }
    assert.deepEqual([answers.get(1), answers.get(2)], ["one", true]);
    child.send({ kind: "drain" });
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.ok(existsSync(path.join(path.dirname(child.spawnargs[1] as string), "drained")));
  }));

test("a process whose primary has died drains and ends", () =>
  withProcess(WORKS, async (child, next) => {
    await next();
    child.disconnect();
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.ok(existsSync(path.join(path.dirname(child.spawnargs[1] as string), "drained")));
  }));

test("a process that cannot drain sends the reason and ends with a failure", () =>
  withProcess(
    `return { port: 0, drain: async () => { throw new StoreError("connection-failed", "the sentence"); } };`,
    async (child, next) => {
      await next();
      child.send({ kind: "drain" });
      assert.deepEqual(await next(), { kind: "failed", message: "the sentence", bug: false });
      assert.deepEqual(await once(child, "exit"), [1, null]);
    },
  ));

test("a process that cannot begin says so once, and no stack, also if messages came while it tried", async () => {
  const begin = `
    const late = Promise.withResolvers();
    const { send } = process;
    // Its failure, and the end of its process, come only after what is thrown in vain would have.
    process.on("unhandledRejection", () => send.call(process, { kind: "beat-in-vain" }));
    process.on("message", (message) => message.kind === "hashed" && setImmediate(late.reject, new StoreError("connection-failed", "no")));
    send.call(process, { kind: "asks" });
    return await late.promise;`;
  await withProcess(begin, async (child, next) => {
    assert.equal((await next()).kind, "asks");
    child.send({ kind: "hashed", id: "1", result: {} });
    const message = await next();
    assert.deepEqual({ ...message }, { kind: "failed", message: "no", bug: false });
    const vain = once(child, "message");
    assert.equal(await Promise.race([once(child, "exit").then(() => "ended"), vain.then(([said]) => said.kind)]), "ended");
  });
});
