import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { MetricSet, printReadings } from "./metric-set.ts";

test("the metrics of several processes are merged, each with its own label, in Prometheus's format", async () => {
  const makeSet = async (sessions: number) => {
    const set = new MetricSet();
    set.addGauge("sessions", "channels that are ready", [], () => [[{}, sessions]]);
    set.addCounter("operations_total", "requests answered", ["operation", "outcome"], () => [
      [{ operation: "deposit", outcome: "ok" }, sessions * 10],
    ]);
    const took = set.addHistogram("commit_seconds", "how long commits take", [0.001, 0.01]);
    await set.collect();
    took(0.002 * sessions);
    return set;
  };
  const sets = await Promise.all([3, 5].map(makeSet));
  // Processes send metrics as structured clones.
  const readings = await Promise.all(sets.map(async (set) => structuredClone(await set.read())));
  const text = await printReadings(readings.map((each, n) => [`worker ${n + 1}`, each] as const));
  assert.equal(
    text,
    `# HELP strongroom_sessions channels that are ready
# TYPE strongroom_sessions gauge
strongroom_sessions{process="worker 1"} 3
strongroom_sessions{process="worker 2"} 5

# HELP strongroom_operations_total requests answered
# TYPE strongroom_operations_total counter
strongroom_operations_total{process="worker 1",operation="deposit",outcome="ok"} 30
strongroom_operations_total{process="worker 2",operation="deposit",outcome="ok"} 50

# HELP strongroom_commit_seconds how long commits take
# TYPE strongroom_commit_seconds histogram
strongroom_commit_seconds_bucket{process="worker 1",le="0.001"} 0
strongroom_commit_seconds_bucket{process="worker 1",le="0.01"} 1
strongroom_commit_seconds_bucket{process="worker 1",le="+Inf"} 1
strongroom_commit_seconds_sum{process="worker 1"} 0.006
strongroom_commit_seconds_count{process="worker 1"} 1
strongroom_commit_seconds_bucket{process="worker 2",le="0.001"} 0
strongroom_commit_seconds_bucket{process="worker 2",le="0.01"} 1
strongroom_commit_seconds_bucket{process="worker 2",le="+Inf"} 1
strongroom_commit_seconds_sum{process="worker 2"} 0.01
strongroom_commit_seconds_count{process="worker 2"} 1
`,
  );
});

test("values are collected at each read, and a metric that is gone is not shown any more", async () => {
  let roles: string[] = ["sealing"];
  const set = new MetricSet();
  set.addGauge("sealer_role", "what it does", ["role"], () => roles.map((role) => [{ role }, 1]));
  await set.collect();
  assert.match(await printReadings([["sequencer", await set.read()]]), /role="sealing"/);
  roles = ["standby"];
  assert.doesNotMatch(await printReadings([["sequencer", await set.read()]]), /sealing/);
});

test("a process reports its memory and its processor time", async () => {
  const set = new MetricSet();
  set.addProcess();
  await set.collect();
  assert.match(await printReadings([["primary", await set.read()]]), /^process_resident_memory_bytes\{process="primary"\} \d+$/m);
});

test("a set that does not collect stays empty and does not load its library", async () => {
  const file = path.join(import.meta.dirname, "status.js");
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { MetricSet } = await import(${JSON.stringify(pathToFileURL(file))});
    const set = new MetricSet();
    set.addProcess();
    set.addHistogram("commit_seconds", "how long commits take", [1])(1);
    console.log(JSON.stringify([await set.read(), loaded.filter((url) => url.includes("node_modules"))]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  assert.equal(stdout, "[[],[]]\n");
});
