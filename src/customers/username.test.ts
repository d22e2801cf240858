import assert from "node:assert/strict";
import { test } from "node:test";
import { foldUsername, isUsername, maskUsername } from "./username.ts";

test("a username is 3 to 32 letters, digits, dots, dashes or underscores, a letter first", () => {
  for (const good of ["bob", "Alice", "a.b-c_d", "x99", `a${"b".repeat(31)}`]) assert.ok(isUsername(good), good);
  const bad = [
    "",
    "ab",
    `a${"b".repeat(32)}`,
    "1abc",
    ".abc",
    "_abc",
    "a b",
    "abc ",
    "abc\n",
    "a/bc",
    "zoë",
    "аlice",
    "al\u212Ae",
  ];
  for (const each of bad) assert.ok(!isUsername(each), JSON.stringify(each));
});

test("usernames that differ only in capitals are equal", () => {
  assert.equal(foldUsername("Alice.B-1"), "alice.b-1");
});

test("a masked name shows its first and last letter and not its length", () => {
  assert.equal(maskUsername("alice"), "a•••e");
  assert.equal(maskUsername("Bob"), "B•••b");
  assert.equal(maskUsername(`A${"x".repeat(30)}z`), "A•••z");
});
