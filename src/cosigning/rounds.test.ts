import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import timers from "node:timers/promises";
import { testDatabase } from "../store/testing/test-database.ts";
import { cosignaturesOn, formatCosignatureVerifier, openCheckpoint } from "../tlog/tlog.ts";
import { TestLog } from "../witness/testing/test-log.ts";
import { testKey, testWitness } from "../witness/testing/test-witness.ts";
import { openWitness } from "../witness/witness.ts";
import { newestCosigned } from "./cosigned-notes.ts";
import { parsePolicy } from "./policy.ts";
import { Cosigning } from "./rounds.ts";
import type { Post } from "./submit.ts";
import { postTo, ShownLog } from "./testing/test-submission.ts";

const log = new TestLog();

/** A policy with these witnesses, any two of which are a quorum. */
const policyOf = (...keys: readonly ReturnType<typeof testKey>[]) =>
  parsePolicy(
    [
      ...keys.map(({ verifier }, i) => `witness w${i + 1} ${formatCosignatureVerifier(verifier)} http://w${i + 1}`),
      `group two 2 ${keys.map((_, i) => `w${i + 1}`).join(" ")}`,
      "quorum two",
    ].join("\n"),
  );

test("each witness cosigns by itself, a quorum's note has all lines, and one that fails holds up nobody", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await using one = await testWitness(log.verifier);
  await using two = await testWitness(log.verifier);
  await using three = await testWitness(log.verifier);
  const policy = policyOf(one.key, two.key, three.key);
  const posts = { "http://w1": postTo(one), "http://w2": postTo(two), "http://w3": postTo(three) };
  const down = new Set<string>();
  const post: Post = async (url, body, stop) => {
    const place = url.replace("/add-checkpoint", "") as keyof typeof posts;
    if (down.has(place)) throw new Error("fetch failed", { cause: new Error("nobody there") });
    return await posts[place](url, body, stop);
  };
  const shown = new ShownLog(log, 5);
  const logged: string[] = [];
  const cosigning = new Cosigning({
    ...{ policy, sql, show: shown.show, post, onAlarm: () => assert.fail("no alarm") },
    log: (level, message, fields) => void logged.push(`${level} ${message} ${Object.values(fields).join(" ")}`),
  });
  const sizes = () => cosigning.progress.map(({ size }) => size);
  const newest = async () => await newestCosigned(sql, log.verifier, policy);
  assert.equal(await newest(), null);
  await cosigning.round();
  assert.deepEqual([sizes(), (await newest())?.size], [[5, 5, 5], 5]);
  const note = (await newest())?.note ?? "";
  assert.equal(openCheckpoint(note, log.verifier).size, 5);
  assert.equal(
    cosignaturesOn(
      note,
      [one, two, three].map(({ key }) => key.verifier),
    ).length,
    3,
  );
  assert.equal(note.split("\n\n")[1]?.trimEnd().split("\n").length, 4, "one line of the log and one of each witness");

  for (const place of ["http://w2", "http://w3"]) down.add(place);
  shown.size = 9;
  for (let times = 0; times < 2; times++) await cosigning.round();
  assert.deepEqual([sizes(), (await newest())?.size], [[9, 5, 5], 5], "one witness is no quorum");
  const cause = "a witness does not cosign the audit log";
  assert.deepEqual(logged.sort(), [`warn ${cause} w2 fetch failed: nobody there`, `warn ${cause} w3 fetch failed: nobody there`]);
  down.clear();
  await cosigning.round();
  assert.deepEqual([sizes(), (await newest())?.size, logged.length], [[9, 9, 9], 9, 4]);
  assert.ok(cosigning.progress.every(({ at }) => at !== null && at <= Date.now()));
  const before = posts["http://w1"].times;
  await cosigning.round();
  assert.equal(posts["http://w1"].times, before, "what is cosigned is not submitted again");
  await sql`update audit_cosigned set note = replace(note, ${"\n9\n"}, ${"\n8\n"})`;
  await assert.rejects(newest(), { name: "NoteError" });
});

test("an alarm is raised once for each reason until the witness cosigns again", async () => {
  await using database = await testDatabase();
  await using one = await testWitness(log.verifier);
  const shown = new ShownLog(log, 8);
  const forked = new ShownLog(log.fork(), 12);
  let show = shown.show;
  const alarms: string[] = [];
  const cosigning = new Cosigning({
    ...{ policy: policyOf(one.key, testKey("witness.example/w2")), sql: database.store.sql },
    ...{ show: (size: number) => show(size), log: () => {} },
    post: async (url, body, stop) =>
      url.startsWith("http://w1/") ? await postTo(one)(url, body, stop) : { status: 404, body: "" },
    onAlarm: (witness, { reason, kept, offered }) => void alarms.push(`${witness} ${reason} ${kept} ${offered}`),
  });
  await cosigning.round();
  show = forked.show;
  for (let times = 0; times < 3; times++) await cosigning.round();
  assert.deepEqual(alarms, ["w1 unproven 8 12"]);
  const standing = () => cosigning.progress.map(({ alarm }) => alarm);
  assert.deepEqual(standing(), ["unproven", null], "a witness that is only out of reach raises none");
  shown.size = 9;
  show = shown.show;
  await cosigning.round();
  assert.deepEqual(standing(), [null, null]);
  show = forked.show;
  await cosigning.round();
  assert.deepEqual(alarms, ["w1 unproven 8 12", "w1 unproven 9 12"]);
});

test("the newest checkpoint is submitted over HTTP every ten seconds until the server stops", async (t: TestContext) => {
  await using database = await testDatabase();
  await using folder = await testWitness(log.verifier);
  const { port, close } = await openWitness({
    ...{ folder: folder.folder, listen: { host: "127.0.0.1", port: 0 }, key: folder.key, logs: [log.verifier] },
    log: () => {},
  });
  const policy = parsePolicy(
    `witness w1 ${formatCosignatureVerifier(folder.key.verifier)} http://127.0.0.1:${port}/\nquorum w1\n`,
  );
  const shown = new ShownLog(log, 8);
  const pauses: { ms: number; end: () => void }[] = [];
  let paused = Promise.withResolvers<void>();
  t.mock.method(timers, "setTimeout", (ms: number, _: undefined, { signal }: { signal: AbortSignal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(signal.reason));
    pauses.push({ ms, end: resolve });
    paused.resolve();
    return promise;
  });
  const cosigning = new Cosigning({
    ...{ policy, sql: database.store.sql, show: shown.show, onAlarm: () => {}, log: () => {} },
  });
  cosigning.start();
  await paused.promise;
  assert.deepEqual([cosigning.progress.map(({ size }) => size), pauses.map(({ ms }) => ms)], [[8], [10_000]]);
  paused = Promise.withResolvers<void>();
  shown.size = 20;
  pauses[0]?.end();
  await paused.promise;
  assert.deepEqual(
    cosigning.progress.map(({ size }) => size),
    [20],
  );
  await cosigning.stop();
  await close();
});
