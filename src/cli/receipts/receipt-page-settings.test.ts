import assert from "node:assert/strict";
import { test } from "node:test";
import { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { readReceiptPage } from "./receipt-page-settings.ts";

const read = (options: Record<string, string>) => readReceiptPage(new Settings(options, {}, "/nowhere"));
const LOCAL = "127.0.0.1:4998";

test("the page that checks receipts is off by default, and listens on this machine only unless it has TLS", () => {
  assert.equal(read({}), null);
  const origin = "https://receipts.bank.example";
  assert.deepEqual(read({ "receipts-listen": LOCAL, "receipts-url": origin }), {
    ...{ host: "127.0.0.1", port: 4998, origin, tls: null },
  });
  assert.equal(read({ "receipts-listen": LOCAL, "receipts-url": "http://127.0.0.1:4998" })?.origin, "http://127.0.0.1:4998");
  for (const [options, says] of [
    [{ "receipts-listen": LOCAL }, /both --receipts-listen and --receipts-url: give the second too/],
    [{ "receipts-url": origin }, /give the first too/],
    [{ "receipts-listen": "0.0.0.0:443", "receipts-url": origin }, /to a network over plain HTTP/],
    [{ "receipts-listen": LOCAL, "receipts-url": "http://receipts.bank.example" }, /anybody on their way can change/],
    [{ "receipts-listen": LOCAL, "receipts-url": `${origin}/receipts` }, /with a host name and maybe a port/],
    [
      { "receipts-listen": LOCAL, "receipts-url": `https://${"a".repeat(60)}.${"b".repeat(60)}.example` },
      /at most 96 characters/,
    ],
    [
      { "receipts-listen": LOCAL, "receipts-url": origin, "receipts-cert": "/nowhere.pem" },
      /belong together: give the second too/,
    ],
  ] as const)
    assert.throws(
      () => read(options as Record<string, string>),
      (error: unknown) => error instanceof UsageError && says.test(error.message),
      JSON.stringify(options),
    );
});
