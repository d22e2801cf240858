import assert from "node:assert/strict";
import { test } from "node:test";
import { readJson } from "../protocol/protocol.ts";
import { LineLimit } from "./line-limit.ts";
import { makeLog } from "./process-log.ts";

/** Makes a log at this level, and returns it with its written lines. */
function log(level = "info") {
  const lines: string[] = [];
  let now = 0;
  const limit = new LineLimit(() => now);
  const logger = makeLog(level, "worker", { write: (line) => void lines.push(line) }, limit);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { logger, lines, pass, fields: () => lines.map((each) => JSON.parse(each) as Record<string, unknown>) };
}

test("no line has a key twice, whatever the names of the fields", () => {
  const { logger, lines, fields } = log();
  const mine = { level: "low", time: 1, process: "sequencer", pid: 2, msg: "mine" };
  logger.error({ ...mine, other: 3 }, "a process died");
  logger.error(mine);
  // The protocol's reader refuses an object with a repeated key.
  for (const line of lines) readJson(Buffer.from(line));
  const [first] = fields();
  assert.deepEqual(
    [first?.["process"], first?.["its-process"], first?.["other"], first?.["msg"]],
    ["worker", "sequencer", 3, "a process died"],
  );
});

test("equal lines are limited, lines of another error are not, and their number is logged after ten seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { logger, fields, pass } = log();
  const failed = (code: string): void => logger.error({ err: Object.assign(new Error("at 10:01"), { code }) }, "a batch failed");
  for (let n = 0; n < 7_010; n++) failed("ECONNRESET");
  failed("57P01");
  for (let n = 0; n < 30; n++) logger.info("well");
  assert.equal(fields().length, 20 + 1 + 20);
  pass(10_000);
  t.mock.timers.tick(1_000);
  const sums = fields().slice(41);
  assert.deepEqual(
    sums.map(({ level, msg, kind, times }) => ({ level, msg, kind, times })),
    [
      { level: 50, msg: "a batch failed: 6,990 more like this in the last 10 seconds", kind: "ECONNRESET", times: 6_990 },
      { level: 30, msg: "well: 10 more like this in the last 10 seconds", kind: undefined, times: 10 },
    ],
  );
});

test("debug and trace are not limited", () => {
  const { logger, lines } = log("trace");
  for (let n = 0; n < 100; n++) logger.debug("a channel ended");
  assert.equal(lines.length, 100);
});
