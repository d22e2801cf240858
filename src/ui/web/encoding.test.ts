import assert from "node:assert/strict";
import { test } from "node:test";
import { codingFor } from "./encoding.ts";

test("a browser gets the best coding that it accepts, and plain content if it accepts none", () => {
  for (const [header, coding] of [
    ["", null],
    ["identity", null],
    ["deflate, zstd", null],
    ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "br"],
    ["GZIP;Q=0.5", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br; q=0.0, gzip; q=0.000", null],
    ["br;q=x", null],
    ["*", "br"],
    ["*;q=0", null],
    ["*;q=0, gzip", "gzip"],
    ["br;q=0, *", "gzip"],
    ["brr, gzipped", null],
  ] as const)
    assert.equal(codingFor(header), coding, header);
});
