import assert from "node:assert/strict";
import { test } from "node:test";
import { readingsOf } from "./readings.ts";

const kinds = (given: string): string =>
  readingsOf(given)
    .map(({ kind, id }) => `${kind} ${id}`)
    .join("; ");

test("an id is read in every way that its form allows", () => {
  const request = "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f";
  for (const [given, expected] of [
    [request, `request ${request}; holder ${request}`],
    [request.toUpperCase(), `request ${request}; holder ${request}`],
    ["000102030405060708090A0B0C0D0E0F", "session 000102030405060708090a0b0c0d0e0f"],
    ["3S4T-VUCW", "reference 5c4d2e1f"],
    ["3s4t vucw", "reference 5c4d2e1f"],
    ["3, S, 4, T, V, U, C, W", "reference 5c4d2e1f"],
    ["22222222", "reference 00000000; record 22222222"],
    ["deadbeef", "username deadbeef"],
    ["0", "record 0"],
    [" alice ", "username alice"],
    ["sr1:abc", "receipt SR1:ABC"],
    ["https://receipts.bank.example/fr/sr1:abc", "receipt SR1:ABC"],
  ] as const)
    assert.equal(kinds(given), expected, given);
});

test("what has no form of an id is read in no way", () => {
  for (const given of [
    "",
    " ",
    "01",
    "-1",
    "1e3",
    "a",
    "0198f3a1-7c5e",
    "3S4T-VUCX",
    "alice; drop table customer",
    "x".repeat(33),
  ])
    assert.equal(kinds(given), "", given);
});
