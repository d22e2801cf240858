import assert from "node:assert/strict";
import { test } from "node:test";
import { column } from "./columns.ts";

test("a column is PostgreSQL's text form of an array, with null for what is missing", () => {
  assert.equal(column([]), "{}");
  assert.equal(column([1, 20n, null, "low"]), "{1,20,null,low}");
});
