import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, refuse } from "../model/refusal.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { checkNewPassword } from "./password-rules.ts";

const short = refuse("password-too-short", { least: 8n });
const common = refuse("password-too-common");
const good = accept({});

const CASES = [
  ["bob", "", short],
  ["bob", "p7#kLm2", short],
  ["bob", "p7#kLm2x", good],
  // Counted as characters, not as UTF-16 units or bytes: 4 emoji are 8 units, 7 letters with accents are 14.
  ["bob", "🐘🦒🦓🐆", short],
  ["bob", "🐘🦒🦓🐆🐊🦏🐃🐂", good],
  ["bob", "e\u0301a\u0301i\u0301o\u0301u\u0301", short],
  ["bob", "password", common],
  ["bob", "PassWord1", common],
  ["bob", "trustno1", common],
  ["bob", "correct horse battery", good],
  // Runs of keys, in both directions.
  ["bob", "56789012", common],
  ["bob", "mnopqrstuvw", common],
  ["bob", "POIUYTREWQ", common],
  ["bob", "0qwertyuiop", common],
  ["bob", "3edc4rfv5tgb", common],
  // Repetitions.
  ["bob", "zzzzzzzzzzzz", common],
  ["bob", "xyzxyzxyzxyz", common],
  ["bob", "11112222333", common],
  ["bob", "gatogatogato", common],
  // The username and little else.
  ["alice.smith", "Alice.Smith", common],
  ["alice", "alice2031!", common],
  ["alice", "99alice99x", good],
  ["alice", "2031xalice", common],
  ["alice", "alice-in-the-rain", good],
] as const;

for (const [username, password, outcome] of CASES)
  test(`the password "${password}" of ${username}: ${outcome.ok ? "good" : outcome.refusal}`, () => {
    assert.deepEqual(checkNewPassword(username, password), outcome);
  });

test("the list of common passwords holds the well-known ones and nothing of its own heading", () => {
  for (const each of ["password", "12345678", "iloveyou", "starwars", "qwertyuiop", "sunshine"])
    assert.ok(isCommonPassword(each));
  for (const each of ["", "#", "# software, and to permit persons"]) assert.ok(!isCommonPassword(each));
});
