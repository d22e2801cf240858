import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { runCommandLine } from "../command-line.ts";
import { OPTIONS } from "../options/options.ts";
import { reportFailure } from "../output/failure.ts";
import { PROGRAM_OPTIONS, START_OPTIONS } from "../program-options.ts";
import { collectStdout } from "../testing/test-stdout.ts";
import { PROGRAMS } from "./check-config.ts";

/** Runs the command with this configuration file and these variables; resolves with its status and what it printed. */
async function check(t: TestContext, line: string, file = "", variables: NodeJS.ProcessEnv = {}, mode = 0o600) {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-config-"));
  const said = { stdout: "", stderr: "" };
  const stdout = collectStdout(t, (text) => {
    said.stdout += text;
  });
  const stderr = t.mock.method(process.stderr, "write", (text: string) => {
    said.stderr += text;
    return true;
  });
  const before = { ...process.env };
  try {
    if (file !== "") writeFileSync(path.join(folder, "strongroom.json"), file, { mode });
    Object.assign(process.env, { STRONGROOM_DATA: folder, ...variables });
    const status = await runCommandLine(["check-config", ...line.split(" ").filter((word) => word !== "")]).catch(reportFailure);
    return { status, ...said, folder };
  } finally {
    stdout.restore();
    stderr.mock.restore();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  }
}

const PASSWORD = "s3cret@/pw9x";

test("each value has its origin: default, file and line, variable, or command line", async (t) => {
  const file = '{\n  "limit-day": 1900,\n\n  "workers": 3, "half-open": 9\n}\n';
  const { status, stdout, folder } = await check(t, "bank --json --log-level debug", file, {
    STRONGROOM_HALF_OPEN_PER_ADDRESS: "7",
  });
  assert.equal(status, 0);
  const { options, ok } = JSON.parse(stdout) as { options: { option: string }[]; ok: boolean };
  const rowOf = (name: string): object | undefined => options.find(({ option }) => option === name);
  const kept = path.join(folder, "strongroom.json");
  assert.equal(ok, true);
  assert.deepEqual(rowOf("limit-day"), { option: "limit-day", value: "1900", origin: { from: "file", file: kept, line: 2 } });
  assert.deepEqual(rowOf("half-open"), { option: "half-open", value: "9", origin: { from: "file", file: kept, line: 4 } });
  assert.deepEqual(rowOf("half-open-per-address"), {
    ...{ option: "half-open-per-address", value: "7" },
    origin: { from: "environment", variable: "STRONGROOM_HALF_OPEN_PER_ADDRESS" },
  });
  assert.deepEqual(rowOf("log-level"), { option: "log-level", value: "debug", origin: { from: "command line" } });
  assert.deepEqual(rowOf("audit-lag"), { option: "audit-lag", value: "60", origin: { from: "default" } });
  assert.deepEqual(rowOf("status"), { option: "status", value: null, origin: null });
  const several = await check(t, "atm --bank 10.0.0.1:1 --bank 10.0.0.2:2,10.0.0.3:3 --touch");
  assert.match(several.stdout, /^bank +10\.0\.0\.1:1,10\.0\.0\.2:2,10\.0\.0\.3:3 +command line$/m);
  assert.match(several.stdout, /^touch +true +command line$/m);
});

test("it shows every option of each program, and no secret of any", async (t) => {
  const secrets = {
    DATABASE_URL: `postgres://bank:${PASSWORD}@db.example/bank?host=/run`,
    DATABASE_OWNER_URL: `postgres://owner:${PASSWORD}@db.example/bank`,
    DATABASE_CONSOLE_URL: PASSWORD,
    STRONGROOM_ALARM_WEBHOOK: `https://alarms.example/${PASSWORD}`,
  };
  for (const [program, { options }] of Object.entries(PROGRAMS)) {
    const { stdout, stderr } = await check(t, program, "", secrets);
    for (const option of options) assert.match(stdout, new RegExp(`^${option} +`, "m"), program);
    assert.doesNotMatch(stdout + stderr, /s3cret|pw9x/, program);
  }
  assert.deepEqual(PROGRAMS["start"]?.options, START_OPTIONS);
  for (const name of ["bank", "atm", "console"] as const) assert.deepEqual(PROGRAMS[name]?.options, PROGRAM_OPTIONS[name]);
  for (const [name, { value }] of Object.entries(OPTIONS))
    if (/url$|webhook$/.test(name) && value === "URL" && name !== "receipts-url")
      assert.ok("shown" in OPTIONS[name as keyof typeof OPTIONS], `${name} may hold a secret`);
});

test("a password in a file that others may read is a warning with the remedy", async (t) => {
  const file = JSON.stringify({ "database-url": `postgres://bank:x@127.0.0.1/bank` });
  const open = await check(t, "bank", file, {}, 0o644);
  assert.match(open.stderr, /has a secret, and others than its owner have rights to it: chmod 600 /);
  assert.equal((await check(t, "bank", file, {}, 0o600)).stderr, "");
});

/** What is given, and the sentences that must come. */
const WRONG: readonly (readonly [line: string, file: string, ...said: readonly RegExp[]])[] = [
  ["bnak", "", /PROGRAM is "bnak", but must be start, bank, atm or console \(did you mean bank\?\)/],
  ["bank --touch", "", /strongroom bank has no option --touch/],
  ["bank", '{"limit-dya": 1}', /has "limit-dya", which is no option \(did you mean limit-day\?\)/],
  ["bank", '{"workers": "none", "half-open": -1}', /"workers" in .* is "none"/, /"half-open" in .* is "-1"/],
  ["bank --limit-withdrawal 2500", "", /one withdrawal may be 2500\.00 EUR, but a day's no more than 2000\.00 EUR/],
  ["bank --database-url mysql://u:s3cret@h/d", "", /the database URL cannot be used: it should read postgres:/],
  ["start --atms 1,60", "", /ATM 60 would serve its page on port 5060/],
  ["console --console-listen 0.0.0.0:1", "", /would serve the console to a network over plain HTTP/],
  ["atm --host 0.0.0.0", "", /--host 0\.0\.0\.0 would serve the page to a network over plain HTTP/],
  [
    "bank --log-level wran",
    "",
    /--log-level is "wran", but must be trace, debug, info, warn, error or silent \(did you mean warn\?\)/,
  ],
];

test("everything that the program would refuse is named, each in one sentence, with exit status 2", async (t) => {
  for (const [line, file, ...said] of WRONG) {
    const { status, stderr } = await check(t, line, file);
    assert.equal(status, 2, line);
    for (const each of said) assert.match(stderr, each, line);
    assert.equal(stderr.trimEnd().split("\n").length, said.length, stderr);
    assert.doesNotMatch(stderr, /s3cret/);
  }
});
