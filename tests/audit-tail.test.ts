import assert from "node:assert/strict";
import { test } from "node:test";
import { tailEvents } from "../src/audit/audit.ts";
import { Money } from "../src/model/money.ts";
import { audit, bankWithHistory, untilInCopy } from "./audit-bank.ts";
import { Program } from "./program.ts";

test("tail prints the newest records, and follows the log across a restart of the bank until Ctrl-C", async () => {
  await using bank = await bankWithHistory();
  const whole = (await audit(bank, "tail", "--lines", "1000", "--format", "json", "--offline")).stdout.split("\n").slice(0, -1);
  const newest = await audit(bank, "tail", "--lines", "3", "--format", "json", "--offline");
  assert.deepEqual(newest.stdout.split("\n").slice(0, -1), whole.slice(-3));
  assert.match((await audit(bank, "tail", "--offline")).stdout, /^record {4}time \(UTC\)[^\n]*\n(\d+ +20[^\n]*\n)+$/);

  await using following = new Program(["audit", "tail", "--lines", "2", "--follow", "--format", "json"], bank.environment);
  await following.says(whole.at(-1) ?? "");
  await using unread = new Program(["audit", "tail", "--lines", "1", "--follow"], bank.environment);
  await unread.says("record");
  unread.process.stdout.destroy();

  const keys = await bank.enrol(2);
  await following.says('"op":"terminal-enrol"');
  assert.equal(await unread.exited, 0, "behind a pipe that nobody reads any more it ends in peace");

  assert.equal(await bank.program.stop(), 0);
  await following.says('"op":"bank-stop"');
  await bank.startAgain();
  await following.says('"op":"bank-start"');
  await using atm = await bank.connect(keys);
  await atm.get("signin", { username: "alice", password: "a long enough secret" });
  await atm.get("deposit", { amount: Money(70_00n) });
  await following.says(/"op":"deposit".*"amt":7000/);
  await untilInCopy(bank);

  assert.equal(await following.stop("SIGINT"), 0);
  const lines = following.stdout.split("\n");
  assert.equal(lines.pop(), "", "no torn line");
  const first = whole.length - 2;
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { i: number }).i),
    lines.map((_, i) => first + i),
  );
  const { stdout } = await audit(bank, "tail", "--lines", "1000", "--format", "json", "--offline");
  assert.ok(stdout.split("\n").slice(first).join("\n").startsWith(following.stdout));

  // The feed for programs has the same events, in the same order.
  const fed: string[] = [];
  for (let [after, isEnd] = [0, false]; !isEnd; ) {
    const page = await tailEvents(bank.database.store.sql, after, 7);
    for (const { index, at, kind, outcome } of page.events) fed.push(`${index} ${new Date(at).toISOString()} ${kind} ${outcome}`);
    [after, isEnd] = [page.next, page.next === page.size];
  }
  const tailed = stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const { i, t, op, res } = JSON.parse(line) as { i: number; t: string; op: string; res: string };
      return `${i} ${t} ${op} ${res}`;
    });
  assert.deepEqual(fed.slice(0, tailed.length), tailed);
});
