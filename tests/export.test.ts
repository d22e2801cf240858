import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { CAMT_PROFILE, readCamt, validateCamt } from "../src/exports/testing/read-camt.ts";
import { Money } from "../src/model/money.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";

const BREAK = ["--break-glass", "a test"];
const ALICE = { username: "alice", password: "a long enough secret" };

test("an operator exports the books while the bank runs, and the log has every export", async () => {
  await using bank = await BankUnderTest.start(["--workers", "1"]);
  await using atm = await bank.connect(await bank.enrol(1));
  await bank.signUp([ALICE.username], ALICE.password);
  await atm.get("signin", ALICE);
  await atm.get("deposit", { amount: Money(100_00n) });

  const csv = await bank.run("export", "csv", ...BREAK);
  assert.equal(csv.code, 0, csv.stderr);
  assert.match(csv.stdout, /^time,kind,.*\r\n.*,cash-load,18000\.00,.*\r\n.*,deposit,100\.00,EUR,.*\r\n$/);
  assert.match(csv.stderr, /exported 2 rows of .*the last day is not over: the same export may have more rows later/s);

  const file = path.join(bank.data, "alice.xml");
  const statement = ["export", "camt.053", "--customer", "alice", ...BREAK, "--out", file];
  const first = await bank.run(...statement);
  assert.deepEqual([first.code, first.stdout], [0, ""], first.stderr);
  const text = readFileSync(file, "utf8");
  validateCamt(text, CAMT_PROFILE);
  assert.deepEqual(
    readCamt(text).map(({ owner, closing }) => [owner, closing]),
    [["alice", 100_00n]],
  );
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const again = await bank.run(...statement);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /alice\.xml", which is there already: name another file, or move that one away/);
  assert.equal(readFileSync(file, "utf8"), text);

  const nowhere = await bank.run(
    "export",
    "ofx",
    "--customer",
    "alice",
    ...BREAK,
    "--out",
    path.join(bank.data, "none", "a.ofx"),
  );
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /a\.ofx", which cannot be written: ENOENT/);
  const nobody = await bank.run("export", "ofx", "--customer", "nobody", ...BREAK);
  assert.deepEqual([nobody.code, nobody.stdout], [2, ""]);
  assert.match(nobody.stderr, /no customer has this username or id/);
  assert.deepEqual(
    readdirSync(bank.data).filter((name) => /\.(xml|ofx|tmp)/.test(name)),
    ["alice.xml"],
  );

  assert.deepEqual(
    (await recordedBy(bank, "export")).map(({ confidential }) => [
      confidential?.["operator"],
      confidential?.["form"],
      confidential?.["rows"],
    ]),
    [
      [`os:${userInfo().username}`, "csv", 2],
      [`os:${userInfo().username}`, "camt.053", 1],
    ],
  );
  const verified = await bank.run("verify");
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});
