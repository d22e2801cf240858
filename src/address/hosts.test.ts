import assert from "node:assert/strict";
import { test } from "node:test";
import { inUrl, isLoopback, ownHosts } from "./hosts.ts";

test("only a loopback address serves pages to this machine alone", () => {
  for (const host of ["127.0.0.1", "127.8.9.10", "::1", "localhost", "LocalHost", "0:0:0:0:0:0:0:1"])
    assert.ok(isLoopback(host), host);
  for (const host of [
    "0.0.0.0",
    "::",
    "",
    "192.168.1.5",
    "fe80::1",
    "atm.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
  ])
    assert.ok(!isLoopback(host), host);
});

test("an ATM answers only to its own host names with its own port", () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    [
      "127.0.0.1",
      ["127.0.0.1:5001", "LOCALHOST:5001", "[::1]:5001"],
      ["127.0.0.1", "127.0.0.1:5002", "10.0.0.7:5001", "evil.example:5001"],
    ],
    ["::1", ["[::1]:5001", "localhost:5001"], ["::1:5001", "[::2]:5001", ""]],
    ["ATM-1.bank.example", ["atm-1.bank.example:5001"], ["evil.bank.example:5001"]],
    [
      "0.0.0.0",
      ["10.0.0.7:5001", "[fe80::1]:5001"],
      ["10.0.0.7:5002", "evil.example:5001", "10.0.0.7.evil.example:5001", "10.0.0.7"],
    ],
    ["::", ["10.0.0.7:5001", "[2001:db8::1]:5001"], ["[evil]:5001"]],
  ];
  for (const [host, own, others] of cases) {
    const isOwn = ownHosts(host, 5001);
    assert.deepEqual(
      own.filter((each) => !isOwn(each)),
      [],
      host,
    );
    assert.deepEqual(others.filter(isOwn), [], host);
  }
  assert.deepEqual(["::1", "127.0.0.1", "LocalHost"].map(inUrl), ["[::1]", "127.0.0.1", "localhost"]);
});
