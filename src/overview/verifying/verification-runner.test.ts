import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { openStore } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { KeptResult } from "./kept-result.ts";
import { VerificationRunner } from "./verification-runner.ts";
import type { VerificationState } from "./verification-state.ts";

/** Programs that speak as `strongroom verify` does. */
const PROGRAMS = {
  sound: `
    const say = (line) => console.log(JSON.stringify(line));
    say({ progress: 0.25 });
    say({ finding: { kind: "hold", place: "hold 1", what: "is gone" } });
    say({ of: "a later version" });
    console.log("not JSON");
    say({ ok: false, findings: [{ kind: "hold", place: "hold 1", what: "is gone" }], more: 2, coverage: { events: 7 } });
    process.exitCode = 1;`,
  waiting: `console.log('{"progress":0.5}'); setInterval(() => {}, 1000);`,
  stubborn: `process.on("SIGTERM", () => {}); console.log('{"progress":0.5}'); setInterval(() => {}, 1000);`,
  silent: "process.exitCode = 3;",
} as const;

const start = (program: keyof typeof PROGRAMS): ChildProcess =>
  spawn(process.execPath, [path.join(folder, `${program}.cjs`)], { stdio: ["ignore", "pipe", "inherit"] });

let database: TestDatabase;
let folder: string;
before(async () => {
  database = await testDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "strongroom-runner-"));
  for (const [name, text] of Object.entries(PROGRAMS)) await writeFile(path.join(folder, `${name}.cjs`), text);
});
after(async () => {
  await database?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

let results = 0;
function runnerOf(program: keyof typeof PROGRAMS, kept = new KeptResult(path.join(folder, `result-${++results}.json`))) {
  const children: ChildProcess[] = [];
  const launch = (): ChildProcess => {
    const child = start(program);
    children.push(child);
    return child;
  };
  const runner = new VerificationRunner({ sql: database.store.sql, launch, kept, now: () => 1_000 });
  return { runner, kept, children };
}

async function allOf(states: AsyncIterable<VerificationState>): Promise<readonly VerificationState[]> {
  const all: VerificationState[] = [];
  for await (const state of states) all.push(state);
  return all;
}

/** Resolves with the first state that this is true for. */
async function stateWhen(states: AsyncIterable<VerificationState>, is: (state: VerificationState) => boolean) {
  for await (const state of states) if (is(state)) return state;
  throw new Error("no such state came");
}

const half = ({ percent }: VerificationState): boolean => percent === 50;

test("a verification tells its progress to all who watch, and its result is kept", async () => {
  const { runner, kept, children } = runnerOf("sound");
  assert.deepEqual([runner.current, await runner.last(), await allOf(runner.watch())], [null, null, []]);
  const [states, others] = await Promise.all([allOf(runner.verify("anna")), allOf(runner.verify("ben"))]);
  assert.equal(children.length, 1, "one at a time");
  const done = states.at(-1) as VerificationState;
  assert.deepEqual(
    [states[0]?.phase, done.phase, done.by, done.percent, done.findings.length, done.findingCount, done.endedAt],
    ["running", "done", "anna", 100, 1, 3, 1_000],
  );
  assert.equal(done.report?.coverage.events, 7);
  assert.deepEqual(others.at(-1), done);
  assert.deepEqual(await runner.last(), done);
  assert.deepEqual(
    await new VerificationRunner({ sql: database.store.sql, launch: () => assert.fail(), kept, now: Date.now }).last(),
    done,
  );
  assert.deepEqual(await allOf(runner.watch()), [done]);
});

test("two consoles do not verify at once, and the second may once the first is cancelled", async () => {
  const [one, two] = [runnerOf("waiting"), runnerOf("sound")];
  await stateWhen(one.runner.verify("anna"), half);
  const refused = (await allOf(two.runner.verify("ben"))).at(-1);
  assert.equal(refused?.phase, "elsewhere");
  assert.match(refused?.why ?? "", /^another console verifies the bank at the moment \(strongroom test\)/);
  assert.ok(one.runner.cancel());
  const last = (await allOf(one.runner.watch())).at(-1);
  assert.deepEqual([last?.phase, last?.why, last?.report], ["cancelled", null, null]);
  assert.equal(one.runner.cancel(), false);
  assert.equal(await one.runner.last(), null, "only results are kept");
  assert.equal((await allOf(two.runner.verify("ben"))).at(-1)?.phase, "done");
});

test("a reader may leave while the verification goes on", async () => {
  const { runner } = runnerOf("waiting");
  const leaving = new AbortController();
  const states = runner.verify("anna", leaving.signal)[Symbol.asyncIterator]();
  while (!half((await states.next()).value as VerificationState));
  const next = states.next();
  leaving.abort();
  assert.equal((await next).done, true);
  assert.equal(runner.current?.phase, "running");
  runner.cancel();
  await allOf(runner.watch());
});

test("a process that gives no report, or cannot be started, has failed, and the next verification begins", async () => {
  const { runner } = runnerOf("silent");
  const failed = (await allOf(runner.verify("anna"))).at(-1);
  assert.deepEqual(
    [failed?.phase, failed?.why],
    ["failed", "the verification ended without a report (exit status 3): the program's log says why"],
  );
  assert.equal((await allOf(runner.verify("anna"))).at(-1)?.phase, "failed");
  const broken = new VerificationRunner({
    ...{ sql: database.store.sql, kept: new KeptResult(path.join(folder, "none.json")), now: () => 1 },
    launch: () => {
      throw new Error("no more processes");
    },
  });
  assert.deepEqual((await allOf(broken.verify("anna"))).at(-1)?.why, "no more processes");
});

test("a database that is lost meanwhile ends the verification, also a process that does not want to end", async () => {
  const store = openStore(database.url, { connections: 1, applicationName: "strongroom lost" });
  const { kept, children } = runnerOf("stubborn");
  const launch = (): ChildProcess => {
    const child = start("stubborn");
    children.push(child);
    return child;
  };
  const runner = new VerificationRunner({ sql: store.sql, launch, kept, now: () => 1, checkEveryMs: 20, endWithinMs: 50 });
  await stateWhen(runner.verify("anna"), half);
  await database.store.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'strongroom lost'`;
  assert.equal((await allOf(runner.watch())).at(-1)?.phase, "failed");
  assert.equal(children[0]?.signalCode, "SIGKILL");
  await store.close();
});

test("a damaged or strange result is none", async () => {
  const file = path.join(folder, "damaged.json");
  for (const text of ["", "{", "null", "7", '{"phase":"running"}']) {
    await writeFile(file, text);
    assert.equal(await new KeptResult(file).read(), null, text);
  }
});
