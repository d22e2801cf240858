import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { COMMANDS } from "../src/cli/commands.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { runProgram } from "./program.ts";

test("--help lists every command, and every command tells its options", async () => {
  const { code, stdout } = await runProgram(["--help"]);
  assert.equal(code, 0);
  for (const [name, { operands }] of Object.entries(COMMANDS)) {
    assert.ok(stdout.includes(`\n  ${[name, ...operands].join(" ")} `), name);
    const help = await runProgram([...name.split(" "), "--help"]);
    assert.equal(help.code, 0, name);
    for (const option of COMMANDS[name]?.options ?? []) assert.ok(help.stdout.includes(`--${option}`), `${name}: ${option}`);
  }
});

/** What is typed, what the configuration file holds, and the one line that must come of it. */
const MISTAKES: readonly { readonly typed: string; readonly file?: string; readonly said: RegExp }[] = [
  { typed: "rob", said: /there is no command "rob"; strongroom --help lists them/ },
  { typed: "atm", said: /strongroom atm takes N; strongroom atm --help tells how it is used/ },
  { typed: "atm zero", said: /"zero" is not an ATM's number \(1 to 9999\)/ },
  { typed: "atm 1 --colour red", said: /Unknown option '--colour'/ },
  { typed: "atm 1 --bank nowhere", said: /--bank is "nowhere", but must be HOST:PORT/ },
  { typed: "atm 1 --host 0.0.0.0", said: /over plain HTTP.*a proxy on this machine speak TLS.*--insecure-http/ },
  { typed: "bank --audit-lag 1", said: /--audit-lag is "1", but must be a whole number from 2 to 86400/ },
  { typed: "bank --workers 0", said: /--workers is "0", but must be a whole number from 1 to 256/ },
  { typed: "bank --currency euro", said: /--currency is "euro", but must be an ISO 4217 code: three capital letters/ },
  { typed: "bank", file: "{", said: /the configuration file .*strongroom\.json cannot be read/ },
  { typed: "bank", file: '{"colour":"red"}', said: /has "colour", which is no option/ },
  { typed: "bank", file: '{"workers":"many"}', said: /"workers" in .*strongroom\.json is "many", but must be a whole number/ },
];

test("what is typed wrong is told in one line that says what would be right", async () => {
  for (const { typed, file, said } of MISTAKES) {
    using data = temporaryFolder();
    if (file !== undefined) writeFileSync(path.join(data.folder, "strongroom.json"), file);
    const { code, stdout, stderr } = await runProgram(typed.split(" "), {
      STRONGROOM_DATA: data.folder,
      DATABASE_URL: "postgres://127.0.0.1:1/none",
    });
    assert.equal(code, 2, `${typed}: ${stderr}`);
    assert.equal(stdout, "");
    assert.match(stderr, said, typed);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a flag wins over the environment, the environment over the file, the file over the default", async () => {
  using data = temporaryFolder();
  const wrongIn = async (source: "flag" | "environment" | "file"): Promise<string> => {
    writeFileSync(path.join(data.folder, "strongroom.json"), JSON.stringify({ workers: source === "file" ? "wrong" : 1 }));
    const environment = {
      STRONGROOM_DATA: data.folder,
      STRONGROOM_WORKERS: source === "environment" ? "wrong" : source === "file" ? "" : "1",
    };
    return (
      await runProgram(
        ["bank", ...(source === "flag" ? ["--workers", "wrong"] : []), "--database-url", "postgres://127.0.0.1:1/none"],
        environment,
      )
    ).stderr;
  };
  assert.match(await wrongIn("flag"), /--workers is "wrong"/);
  assert.match(await wrongIn("environment"), /STRONGROOM_WORKERS is "wrong"/);
  assert.match(await wrongIn("file"), /"workers" in .* is "wrong"/);
});

test("an operator's day: enrol, list, rotate, revoke, verify", async () => {
  await using bank = await BankUnderTest.start();
  const file = (name: string): string => path.join(bank.data, name);
  assert.deepEqual(pick(await bank.run("terminal", "enrol", "7", "--out", file("7.json"))), {
    code: 0,
    stdout: `${file("7.json")}\n`,
  });
  const twice = await bank.run("terminal", "enrol", "7", "--out", file("again.json"));
  assert.equal(twice.code, 1);
  assert.match(twice.stderr, /ATM-0007 is enrolled already: rotate its key, or revoke it first/);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0007 +active +1 +never/);
  assert.equal((await bank.run("terminal", "rotate", "7", "--key", file("7.json"), "--out", file("7b.json"))).code, 0);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0007 +active +1, 2 +never/);
  assert.equal((await bank.run("terminal", "revoke", "7")).code, 0);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0007 +revoked/);
  const ledger = await bank.run("ledger", "verify");
  assert.equal(ledger.code, 0, ledger.stdout);
  assert.match(ledger.stdout, /the ledger is sound\n$/);
  const audit = await bank.run("audit", "verify", "--key", file("keys/auditor.key"));
  assert.equal(audit.code, 0, audit.stdout);
  let story = "";
  const missing = (): string[] =>
    ["bank-start", "terminal-enrol", "cash-load", "terminal-rotate", "terminal-revoke"].filter(
      (each) => !story.includes(`"op":"${each}"`),
    );
  await eventually(
    async () => {
      story = (await bank.run("audit", "decrypt", "--key", file("keys/auditor.key"))).stdout;
      return missing().length === 0;
    },
    () => `not in the audit log: ${missing().join(", ")}`,
  );
  assert.equal((await bank.run("customer", "unlock", "nobody")).code, 1);
});

const pick = ({ code, stdout }: { code: number | null; stdout: string }): object => ({ code, stdout });
