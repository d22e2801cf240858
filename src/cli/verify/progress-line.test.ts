import assert from "node:assert/strict";
import { it } from "node:test";
import { ProgressLine, progressText } from "./progress-line.ts";

it("shows the share at once and an estimate after some seconds", () => {
  assert.equal(progressText(0, 0), "verifying: 0 %");
  assert.equal(progressText(0.257, 1_000), "verifying: 25 %");
  assert.equal(progressText(0.25, 10_000), "verifying: 25 %, about 30 s left");
  assert.equal(progressText(0.1, 60_000), "verifying: 10 %, about 9 min left");
  assert.equal(progressText(0, 60_000), "verifying: 0 %");
  assert.equal(progressText(1, 60_000), "verifying: 100 %");
});

it("writes to terminals only, and removes its line at the end", () => {
  const written: string[] = [];
  const streamOf = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) }) as unknown as NodeJS.WriteStream;
  const elsewhere = new ProgressLine(streamOf(false));
  elsewhere.show(0.5);
  elsewhere.end();
  assert.deepEqual(written, []);
  const line = new ProgressLine(streamOf(true));
  line.end();
  assert.deepEqual(written, []);
  line.show(0.5);
  line.show(0.6);
  line.end();
  assert.deepEqual(written, ["\r\x1b[Kverifying: 50 %", "\r\x1b[K"]);
});
