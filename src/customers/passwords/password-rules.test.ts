import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, refuse } from "../../model/model.ts";
import { JudgeThread, judgeHere } from "./password-judge.ts";
import { checkGuesses, checkLength } from "./password-rules.ts";

const common = refuse("password-too-common");
const simple = refuse("password-too-simple");
const near = refuse("password-too-near");
const good = accept({});

test("a password has 8 or more characters, counted neither in bytes nor in UTF-16 units", () => {
  const short = refuse("password-too-short", { least: 8n });
  for (const password of ["", "p7#kLm2", "🐘🦒🦓🐆", "e\u0301a\u0301i\u0301o\u0301u\u0301"])
    assert.deepEqual(checkLength(password), short);
  for (const password of ["p7#kLm2x", "🐘🦒🦓🐆🐊🦏🐃🐂"]) assert.deepEqual(checkLength(password), good);
});

const CASES = [
  ["bob", "p7#kLm2x", good],
  ["bob", "🐘🦒🦓🐆🐊🦏🐃🐂", good],
  ["bob", "correct horse battery", good],
  ["bob", "sept hérons", good],
  ["bob", "tres garzas pardas", good],
  ["bob", "drei nasse reiher", good],
  ["bob", "ثلاثة طيور بيضاء", good],
  // Frequent passwords, also with digits and signs.
  ["bob", "password", common],
  ["bob", "PassWord1", common],
  ["bob", "P@ssw0rd1", common],
  ["bob", "trustno1", common],
  ["bob", "Welcome1!", common],
  ["bob", "qwerty123!", common],
  ["bob", "admin1234", common],
  ["bob", "soleil123", common],
  ["bob", "contraseña1", common],
  ["bob", "Passwort1!", common],
  ["bob", "Sommer2026", common],
  ["bob", "habibi123", common],
  // Rows of keys, in both directions, and repetitions.
  ["bob", "56789012", simple],
  ["bob", "mnopqrstuvw", simple],
  ["bob", "POIUYTREWQ", common],
  ["bob", "3edc4rfv5tgb", common],
  ["bob", "zzzzzzzzzzzz", simple],
  ["bob", "11112222333", common],
  ["bob", "gatogatogato", simple],
  // The bank's name, and the username.
  ["bob", "strongroom", common],
  ["bob", "Strongroom2026!", common],
  ["bob", "EuroBank1", common],
  ["bob", "Riverside77", near],
  ["alice.smith", "Alice.Smith", near],
  ["alice", "alice2031!", near],
  ["alice", "2031xalice", near],
  ["alice.smith", "smith-2031", near],
  ["alice", "alice-in-the-rain", good],
] as const;

for (const [username, password, outcome] of CASES)
  test(`the password "${password}" of ${username}: ${outcome.ok ? "good" : outcome.refusal}`, async () => {
    assert.deepEqual(await checkGuesses(judgeHere, password, { username, bank: "Riverside Savings" }), outcome);
  });

test("length and strength are judged in one Unicode form of the same characters", async () => {
  const [composed, decomposed] = ["contraseña1", "contrasen\u0303a1"];
  for (const password of [composed, decomposed])
    assert.deepEqual(await checkGuesses(judgeHere, password, { username: "bob", bank: "" }), common);
});

const words = { near: [], common: [] };

test("characters after the first 24 cost no time and do not change the strength", async () => {
  const begins = "aaaaaaaaaaaaaaaaaaaaaaaa";
  const { guesses } = await judgeHere.judge(begins, words);
  for (const rest of ["x7#kQ2!pLm9$", "4$@!1".repeat(46)])
    assert.equal((await judgeHere.judge(begins + rest, words)).guesses, guesses);
});

test("many slow passwords are judged one after the other, and the thread ends when it is idle", async () => {
  const idle = new JudgeThread(50);
  const hostile = ["aB1".repeat(85), "4$@!1".repeat(51), "l33t".repeat(64), "12/12/2012".repeat(25), "\u0000".repeat(256)];
  for (const { guesses } of await Promise.all(hostile.map((each) => idle.judge(each, words)))) assert.ok(guesses > 0);
  while (idle.running) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok((await idle.judge("seven quiet herons", words)).guesses > 1e8, "and begins again when it is needed");
});
