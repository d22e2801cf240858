import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { ToParent } from "./child-program.ts";
import { KeptProgram, type ProgramRun } from "./kept-program.ts";

/** A program whose runs the test leads. */
class Scripted {
  readonly runs: Run[] = [];
  readonly said: string[] = [];
  readonly isBack = Promise.withResolvers<void>();
  readonly kept = new KeptProgram("the bank", () => this.#start(), {
    killed: async ({ name }, signal) => void this.said.push(`${name}: ${signal}`),
    back: ({ pid }) => {
      this.said.push(`back as ${pid}`);
      this.isBack.resolve();
    },
  });

  #start(): ProgramRun {
    const run = new Run(this.runs.length + 1);
    this.runs.push(run);
    return run;
  }
}

class Run implements ProgramRun {
  readonly served = Promise.withResolvers<ToParent>();
  readonly ended = Promise.withResolvers<NodeJS.Signals | null>();
  readonly ready = this.served.promise;
  readonly gone = this.ended.promise;
  readonly pid: number;
  wasKilled = false;

  constructor(pid: number) {
    this.pid = pid;
    this.ready.catch(() => {});
  }

  kill(): void {
    this.wasKilled = true;
  }

  async groupGone(): Promise<void> {}

  async stop(): Promise<void> {
    this.ended.resolve("SIGTERM");
    await this.gone;
  }
}

const served = (run: Run | undefined): void => run?.served.resolve({ kind: "ready" });

test("a program that a signal ended starts again, once nothing of it is left", async () => {
  const { kept, runs, said, isBack } = new Scripted();
  served(runs[0]);
  await kept.ready;
  runs[0]?.ended.resolve("SIGKILL");
  await until(() => runs.length === 2);
  assert.ok(runs[0]?.wasKilled);
  served(runs[1]);
  await isBack.promise;
  assert.deepEqual(said, ["the bank: SIGKILL", "back as 2"]);
  assert.equal(kept.pid, 2);
});

test("a program that ends by itself, or is told to stop, does not start again", async () => {
  for (const end of [async ({ runs }: Scripted) => runs[0]?.ended.resolve(null), ({ kept }: Scripted) => kept.stop()]) {
    const scripted = new Scripted();
    served(scripted.runs[0]);
    await end(scripted);
    await scripted.kept.gone;
    assert.equal(scripted.runs.length, 1);
    assert.deepEqual(scripted.said, []);
  }
});

test("a program that is killed before it served does not start again, and neither does one that cannot", async () => {
  const first = new Scripted();
  first.runs[0]?.served.reject(new Error("the bank did not start"));
  first.runs[0]?.ended.resolve("SIGKILL");
  await first.kept.gone;
  assert.equal(first.runs.length, 1);

  const second = new Scripted();
  served(second.runs[0]);
  second.runs[0]?.ended.resolve("SIGKILL");
  await until(() => second.runs.length === 2);
  second.runs[1]?.served.reject(new Error("the bank did not start"));
  await second.kept.gone;
  assert.equal(second.runs.length, 2);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(1);
}
