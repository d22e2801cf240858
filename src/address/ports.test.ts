import assert from "node:assert/strict";
import { test } from "node:test";
import { isBadPort } from "./ports.ts";

test("a page cannot be on the ports that fetch refuses to open, and can be on their neighbours", async () => {
  const ports = Array.from({ length: 65_535 - 1_023 }, (_, n) => 1_024 + n);
  const bad = ports.filter(isBadPort);
  const neighbours = new Set(bad.flatMap((port) => [port - 1, port, port + 1]));
  const refused: number[] = [];
  for (const port of neighbours) {
    const { cause } = await fetch(`http://127.0.0.1:${port}`).then(
      () => new Error("something answered"),
      (error: Error) => error,
    );
    if (cause instanceof Error && cause.message === "bad port") refused.push(port);
  }
  assert.deepEqual(
    refused.sort((a, b) => a - b),
    bad,
  );
  assert.equal(bad.length, 19);
});
