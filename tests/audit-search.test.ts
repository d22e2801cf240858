import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Line } from "../src/audit/log/line.ts";
import { audit, auditorKey, bankWithHistory, untilInCopy } from "./audit-bank.ts";
import { type BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { runProgram } from "./program.ts";

let bank: BankUnderTest;
before(async () => {
  bank = await bankWithHistory();
});
after(() => bank?.[Symbol.asyncDispose]());

const search = async (...args: readonly string[]): Promise<Line[]> =>
  (await audit(bank, "search", "--format", "json", ...args)).stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
const story = (lines: readonly Line[]): string[] => lines.map(({ op, res }) => `${op} ${res}`);

const ALICE = [
  ...["signup ok", "signin denied:credentials-wrong", "signin ok", "deposit ok", "withdraw ok", "settle ok"],
  ...["withdraw denied:insufficient-funds", "transfer ok", "signout ok"],
];

test("a customer's records are found by username and by the id in the log", async () => {
  const byName = await search("--customer", "Alice");
  assert.deepEqual(story(byName), ALICE);
  const id = byName[0]?.cust ?? "";
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(await search("--customer", id), byName);
  assert.deepEqual(await search("--customer", id, "--offline"), byName, "an id needs no database");
  assert.deepEqual(story(await search("--customer", "bob")), ["signup ok"]);
});

test("every option narrows the search, and so do all of them together", async () => {
  assert.deepEqual(story(await search("--operation", "withdraw,deposit")), [
    ...["deposit ok", "withdraw ok", "withdraw denied:insufficient-funds"],
  ]);
  assert.deepEqual(story(await search("--outcome", "denied")), [ALICE[1], ALICE[6]]);
  assert.deepEqual(story(await search("--outcome", "insufficient-funds")), [ALICE[6]]);
  assert.deepEqual(await search("--atm", "2"), []);
  const all = await search("--atm", "1", "--customer", "alice");
  assert.deepEqual(story(all), ALICE);
  const [from, to] = [all[3], all[6]];
  assert.ok(from && to);
  const between = ["--customer", "alice", "--since", from.t, "--until", to.t];
  assert.deepEqual(
    await search(...between),
    all.filter(({ t }) => t >= from.t && t <= to.t),
  );
  assert.deepEqual(await search(...between, "--outcome", "ok", "--operation", "withdraw", "--atm", "1"), [all[4]]);
  const today = from.t.slice(0, 10);
  assert.deepEqual(await search("--operation", "signup,transfer", "--since", today, "--until", to.t.slice(0, 10)), [
    ...(await search("--operation", "signup")),
    ...(await search("--operation", "transfer")),
  ]);
  assert.deepEqual(await search("--operation", "signup", "--until", "2020-12-31"), []);
});

test("the table has one line for each record, of at most 120 characters", async () => {
  const { stdout } = await audit(bank, "search", "--customer", "alice", "--operation", "withdraw,signup");
  const id = (await search("--customer", "alice"))[0]?.cust?.slice(-11);
  const shown = stdout.replace(/^\d+ +/gm, "0  ").replace(/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/g, "2026-03-31 14:05:09");
  assert.equal(
    shown,
    `record    time (UTC)           operation           outcome                         ATM       amount          customer
0  2026-03-31 14:05:09  signup              ok                              ATM-0001                  ${id}
0  2026-03-31 14:05:09  withdraw            ok                              ATM-0001  40.00 EUR       ${id}
0  2026-03-31 14:05:09  withdraw            denied:insufficient-funds       ATM-0001  500.00 EUR      ${id}
`,
  );
  for (const line of stdout.split("\n")) assert.ok(line.length <= 120, line);
});

test("CSV has a header and a row for each record", async () => {
  const { stdout } = await audit(bank, "search", "--operation", "transfer", "--format", "csv");
  const [header, row, end] = stdout.split("\r\n");
  assert.equal(header, "record,writer,number,time,atm,session,request,customer,account,operation,amount,currency,outcome");
  assert.match(
    row ?? "",
    /^\d+,[0-9a-f]{16},\d+,20[^,]+Z,ATM-0001,[0-9a-f]{32},[0-9a-f-]{36},[0-9a-f-]{36},[0-9a-f-]{36},transfer,5\.00,EUR,ok$/,
  );
  assert.equal(end, "");
});

test("with the auditor's key the sealed form can be searched, and shows confidential fields", async () => {
  const key = ["--key", auditorKey(bank)];
  const lines = await search("--customer", "alice", ...key);
  assert.deepEqual(story(lines), ALICE);
  assert.deepEqual(lines[0]?.confidential, { username: "alice" });
  const { stdout } = await audit(bank, "search", "--operation", "signup", ...key);
  assert.match(stdout, /\n {10}username=alice\n.*\n {10}username=bob\n$/);
  // Without the database, only records that contain the username are found.
  const alone = await bank.run("audit", "search", "--customer", "alice", "--offline", "--format", "json", ...key);
  assert.equal(alone.code, 0);
  assert.match(alone.stderr, /without the database only the records that hold the username itself are found/);
  assert.ok(alone.stdout.includes('"op":"signup"') && !alone.stdout.includes('"op":"deposit"'));
});

test("the log records who read it, with the command and the search", async () => {
  await audit(bank, "search", "--customer", "bob", "--operation", "transfer");
  await audit(bank, "tail", "--lines", "1");
  await audit(bank, "prove", "0");
  await audit(bank, "decrypt", "--key", auditorKey(bank));
  await audit(bank, "verify");
  await untilInCopy(bank);
  const reads = (await search("--operation", "audit-read", "--key", auditorKey(bank))).map(({ confidential }) => confidential);
  const login = userInfo().username;
  for (const [command, filter] of [
    ["search", "--customer bob --operation transfer"],
    ["tail", "--lines 1"],
    ["prove", "0"],
    ["decrypt", undefined],
    ["verify", undefined],
  ])
    assert.ok(
      reads.some((each) => each?.["login"] === login && each["command"] === command && each["filter"] === filter),
      `${command}: ${JSON.stringify(reads)}`,
    );
  // The plain form shows that the log was read, but not what for.
  const { stdout } = await audit(bank, "search", "--operation", "audit-read", "--format", "json", "--offline");
  assert.ok(stdout.includes('"op":"audit-read"') && !stdout.includes("bob"));
});

test("a search that finds nothing says so and succeeds", async () => {
  const { stdout, stderr } = await audit(bank, "search", "--operation", "cash-load", "--outcome", "error");
  assert.deepEqual([stdout, stderr], ["", "strongroom: no record was found\n"]);
});

const MISTAKES: readonly (readonly [string, RegExp])[] = [
  ["--operation rob", /--operation is "rob", but must be one or more, parted by commas, of signup, signin, .*writer-closed\n/],
  ["--outcome fine", /--outcome is "fine", but must be .* ok, denied, error, .* insufficient-funds/],
  ["--since yesterday", /--since is "yesterday", but must be an ISO 8601 date or time, such as 2026-03-31,/],
  ["--until 2026-02-30", /--until is "2026-02-30", but must be an ISO 8601 date/],
  ["--since 2026-03-02 --until 2026-03-01", /--since is after --until/],
  ["--format xml", /--format is "xml", but must be table, json or csv/],
  ["--atm zero", /--atm is "zero", but must be a whole number from 1 to 9999/],
  ["--customer nobody.at.all", /--customer is "nobody\.at\.all", but no customer has that username/],
  ["--customer 12", /--customer is "12", which is neither a username nor a customer's id/],
  ["--customer alice --offline", /only the bank's database knows whose name that is: give the id that the log has/],
];

test("a wrong option is refused in one line that says what would be right", async () => {
  for (const [asked, said] of MISTAKES) {
    const { code, stdout, stderr } = await bank.run("audit", "search", ...asked.split(" "));
    assert.deepEqual([code, stdout], [2, ""], `${asked}: ${stderr}`);
    assert.match(stderr, said, asked);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("if there is no database or no log, the command says so and creates neither", async () => {
  using data = temporaryFolder();
  const environment = { STRONGROOM_DATA: path.join(data.folder, "none") };
  const unnoted = await runProgram(["audit", "tail"], environment);
  assert.equal(unnoted.code, 2);
  assert.match(unnoted.stderr, /there is no database in .* that could keep who reads the audit log: .* --offline/);
  const none = await runProgram(["audit", "tail", "--offline"], environment);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /there is no audit log in .*: it has no tlog\/checkpoint\n/);
  assert.deepEqual(readdirSync(data.folder), []);
});
