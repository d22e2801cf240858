import assert from "node:assert/strict";
import { test } from "node:test";
import { crashRun } from "./crash-run.ts";

/** Each kind of process and each kind of trouble once (crash-kills.ts). `npm run crash` kills more often. */
const KILLS = 8;
/** A few times as long as an answer takes: with four clients and six people, a kill still meets requests under way. */
const REST_MS = 60;

test(`${KILLS} kills of processes under load lose nothing, make no money and pay nothing twice`, async (t) => {
  const seed = String(Math.floor(Math.random() * 2 ** 32));
  t.diagnostic(`CRASH_SEED=${seed}`);
  const { findings, figures } = await crashRun(KILLS, seed, t.signal, {
    begins: (what) => t.diagnostic(what),
    restMs: REST_MS,
  });
  t.diagnostic(JSON.stringify(figures));
  assert.deepEqual(findings, [], `CRASH_SEED=${seed}`);
  assert.ok((figures["acknowledged"] ?? 0) > 0 && (figures["receipts"] ?? 0) > 0, "there was load");
});
