import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { onMachineClock } from "./machine-clock.ts";

test("moments of several processes compare in their true order", () => {
  const before = performance.now();
  const module = JSON.stringify(new URL("./machine-clock.js", import.meta.url).href);
  const script = `import { onMachineClock } from ${module};
    const at = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(onMachineClock(at));`;
  const there = Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }));
  const after = performance.now();
  assert.ok(onMachineClock(before) < there && there < onMachineClock(after) - 50, `${onMachineClock(before)}, ${there}`);
});
