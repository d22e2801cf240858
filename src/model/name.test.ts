import assert from "node:assert/strict";
import { test } from "node:test";
import { foldName, isSameName } from "./name.ts";

test("the letters A to Z are the same as a to z, and nothing else is the same as another character", () => {
  assert.equal(foldName("Alice.B-1_Z"), "alice.b-1_z");
  assert.ok(isSameName("ANNA", "anna"));
  // The Kelvin sign, the long s, the dotted and the dotless i, and letters that fold into two.
  for (const odd of ["\u212a", "\u017f", "\u0130", "\u0131", "\u00df", "\u1e9e", "\u00c9", "\u{10400}"])
    assert.equal(foldName(odd), odd);
  assert.ok(!isSameName("alKe".replace("K", "\u212a"), "alke"));
});
