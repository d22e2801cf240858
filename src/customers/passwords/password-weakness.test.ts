import assert from "node:assert/strict";
import { test } from "node:test";
import { type Piece, weaknessOf } from "./password-weakness.ts";

const word = (token: string, matchedWord = token): Piece => ({ pattern: "dictionary", token, matchedWord });
const key = (pattern: string, token: string): Piece => ({ pattern, token });

test("a password's weakness is the kind of its longest explained piece", () => {
  assert.equal(weaknessOf([word("@lice", "alice"), key("regex", "2031")], ["Alice"]), "password-too-near");
  assert.equal(weaknessOf([word("bob"), word("welcome")], ["bob"]), "password-too-common");
  assert.equal(weaknessOf([word("bob"), key("spatial", "qwertz")], ["bob"]), "password-too-simple");
  assert.equal(weaknessOf([word("pond"), key("bruteforce", "x7#kQ2"), key("separator", "-----")], []), "password-too-common");
  for (const pattern of ["repeat", "sequence", "date", "regex", "spatial"])
    assert.equal(weaknessOf([key(pattern, "11112222")], ["1111"]), "password-too-simple");
  assert.equal(weaknessOf([key("bruteforce", "xk")], []), "password-too-common");
});
