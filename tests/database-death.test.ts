import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { terminalIdOf } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import { signUpAt } from "./bank-entries.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { openBooks } from "./crash-check.ts";
import { commandOf } from "./crash-process.ts";
import { eventually } from "./eventually.ts";
import { freePort, Program, runProgram } from "./program.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

const PASSWORD = "a long enough secret";

test("if the embedded PostgreSQL is killed, the bank restarts it and loses nothing that it acknowledged", async () => {
  using data = temporaryFolder();
  const port = await freePort();
  const environment = { STRONGROOM_DATA: data.folder, STRONGROOM_LOG_LEVEL: "silent" };
  await using bank = new Program(["bank", "--workers", "1", "--listen", `127.0.0.1:${port}`], environment);
  await bank.says("the bank is open");
  const file = path.join(data.folder, "key.json");
  assert.equal((await runProgram(["terminal", "first", "1", "--out", file], environment)).code, 0);
  const { staticPrivate, ...rest } = await readKeyFile(file);
  const keys = { ...rest, terminalId: terminalIdOf(1), staticPrivate: staticPrivate as Buffer };

  let booked = 0n;
  {
    await using books = await openBooks({ data: data.folder });
    await signUpAt({ data: data.folder, database: books }, ["alice"], PASSWORD);
  }
  {
    await using atm = await ScriptedAtm.connect(port, keys);
    await atm.get("signin", { username: "alice", password: PASSWORD });
    process.kill(postmasterPid(data.folder), "SIGKILL");
    // Repeated until the bank accepts it: "bank-busy" means that nothing was done.
    for (const since = performance.now(); booked === 0n; ) {
      const outcome = await atm.ask("deposit", { amount: Money(70_00n) });
      if (outcome.ok) booked = outcome.result.posted;
      else assert.equal(outcome.refusal, "bank-busy");
      assert.ok(performance.now() - since < 30_000, "PostgreSQL did not come back");
    }
  }
  assert.equal(booked, 70_00n);
  assert.match(bank.stderr, /PostgreSQL ended by itself/);
  const verified = await runProgram(["ledger", "verify"], environment);
  assert.equal(verified.code, 0, verified.stdout);
  const pid = postmasterPid(data.folder);
  assert.equal(await bank.stop(), 0);
  // PostgreSQL has removed its lock file, and ends a moment later.
  await eventually(
    () => commandOf(pid) === "",
    () => "whoever is last does not stop it",
  );
});

const postmasterPid = (data: string): number =>
  Number(readFileSync(path.join(data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
