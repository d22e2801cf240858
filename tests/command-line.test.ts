import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { COMMANDS } from "../src/cli/commands.ts";
import { JSON_FORMS } from "../src/cli/output/json-forms.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import { serverKeyId } from "../src/terminals/bank-key.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { freePort, Program, runProgram, runRefused } from "./program.ts";
import { TwoOperators } from "./two-operators.ts";

test("--help lists every command, and every command lists its options", async () => {
  const { code, stdout } = await runProgram(["--help"]);
  assert.equal(code, 0);
  for (const [name, { operands }] of Object.entries(COMMANDS)) {
    assert.ok(stdout.includes(`\n  ${[name, ...operands].join(" ")} `), name);
    const help = await runProgram([...name.split(" "), "--help"]);
    assert.equal(help.code, 0, name);
    for (const option of COMMANDS[name]?.options ?? []) assert.ok(help.stdout.includes(`--${option}`), `${name}: ${option}`);
  }
});

test("a reader that has seen enough, as | head has, ends a command without a word", async () => {
  for (const args of [["man"], ["completion", "zsh"], ["--help"]]) {
    const program = new Program(args);
    program.process.stdout?.destroy();
    assert.deepEqual([await program.exited, program.stderr], [0, ""], args.join(" "));
  }
});

/** The command, the configuration file, and the line that the user must read. */
const MISTAKES: readonly {
  readonly typed: string;
  readonly file?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly said: RegExp;
}[] = [
  { typed: "rob", said: /there is no command "rob"; strongroom --help lists them/ },
  { typed: "termnal list", said: /there is no command "termnal list" \(did you mean terminal list\?\)/ },
  { typed: "bank --limit-daily 5", said: /Unknown option '--limit-daily' \(did you mean limit-day\?\)/ },
  {
    typed: "customer unlock alice --request-id ä --reason x",
    said: /--request-id is "ä", but must be 1 to 64 visible ASCII characters/,
  },
  {
    typed: "customer unlock alice --request-id x",
    said: /--request-id repeats a request to a console, and this command asks none/,
  },
  { typed: "audit verfiy", said: /there is no command "audit verfiy" \(did you mean audit verify\?\)/ },
  { typed: "--workers 2 bnak", said: /there is no command "bnak" \(did you mean bank\?\)/ },
  { typed: "--version bank", said: /strongroom --version takes --json only, and not "bank"/ },
  { typed: "completion bsh", said: /SHELL is "bsh", but must be bash, zsh or fish \(did you mean bash\?\)/ },
  { typed: "export cvs", said: /"cvs" is no form of export \(did you mean csv\?\): csv/ },
  { typed: "bank --log-level wran", said: /--log-level is "wran", but must be trace, .* or silent \(did you mean warn\?\)/ },
  { typed: "keys prepare peper", said: /KEY is "peper", but must be .*pepper.* \(did you mean pepper\?\)/ },
  { typed: "proposals list --which waitng", said: /--which is "waitng", but must be .* \(did you mean waiting\?\)/ },
  { typed: "audit search --operation withdarw", said: /--operation is "withdarw", but must be .* \(did you mean withdraw\?\)/ },
  { typed: "audit tail --json --format csv --offline", said: /"error":"--json and --format csv ask for two forms/ },
  { typed: "export csv --json", said: /"error":"--json needs --out/ },
  {
    typed: "database archive --before 2026-q1 --tablespace cold",
    said: /--before is "2026-q1", but must be a calendar quarter, such as 2026-Q1/,
  },
  { typed: "database archive --before 2026-Q1", said: /--tablespace is needed: the tablespace of PostgreSQL/ },
  { typed: "atm", said: /strongroom atm takes N; strongroom atm --help tells how it is used/ },
  { typed: "atm zero", said: /"zero" is not an ATM's number \(1 to 9999\)/ },
  { typed: "atm 1 --colour red", said: /Unknown option '--colour'/ },
  { typed: "atm 1 --bank nowhere", said: /--bank is "nowhere", but must be HOST:PORT/ },
  {
    typed: "atm 1 --bank 127.0.0.1:1 --bank 10.0.0.1:65432,10.0.0.2",
    said: /--bank is "10\.0\.0\.1:65432,10\.0\.0\.2", but must be HOST:PORT, or several with a comma between them/,
  },
  { typed: "start", environment: { STRONGROOM_BANK: "a:1,," }, said: /STRONGROOM_BANK is "a:1,,", but must be HOST:PORT/ },
  { typed: "load", said: /--keys is needed: the key files of the load's ATMs/ },
  { typed: "load --keys /nowhere/*.json", said: /--keys names no key file: "\/nowhere\/\*\.json"/ },
  { typed: "load --keys /nowhere --bank 10.0.0.7:65432", said: /10\.0\.0\.7 is not on this machine.*add --yes-this-is-my-bank/ },
  { typed: "load --keys /nowhere --mix deposit=1,deposit=2", said: /--mix is "deposit=1,deposit=2", but must be parts such as/ },
  { typed: "load --keys /nowhere --clients 5000", said: /--clients is "5000", but must be a whole number from 1 to 1024/ },
  { typed: "load --keys /nowhere --prefix 1x", said: /--prefix is "1x", but must be 1 to 16 ASCII letters/ },
  { typed: "atm 1 --host 0.0.0.0", said: /over plain HTTP.*a proxy on this machine speak TLS.*--insecure-http/ },
  {
    typed: "console --console-listen 0.0.0.0:4999",
    said: /would serve the console to a network over plain HTTP: give it --console-cert and --console-key, or leave it at localhost/,
  },
  { typed: "console --console-cert /nowhere.pem", said: /--console-cert and --console-key belong together: give the second too/ },
  {
    typed: "console --console-cert /nowhere.pem --console-key /nowhere.key",
    said: /--console-cert is "\/nowhere\.pem", which cannot be read/,
  },
  {
    typed: "console --console-origin https://10.0.0.7",
    said: /--console-origin is .* must be https:\/\/ or http:\/\/ with a host name/,
  },
  {
    typed: "atm 60",
    said: /ATM 60 would serve its page on port 5060, which browsers do not open: choose another number, or run it by itself with --port/,
  },
  { typed: "atm 1 --port 6000", said: /--port is 6000, but browsers do not open pages on this port/ },
  { typed: "start --atms 1,1665", said: /ATM 1665 would serve its page on port 6665, which browsers do not open/ },
  { typed: "verify --progress", said: /--progress needs --json: it is for programs/ },
  { typed: "export mt940", said: /"mt940" is no form of export: csv, camt\.053, ofx, beancount/ },
  { typed: "export csv --from 2026-02-30", said: /--from is "2026-02-30", but must be a day of UTC, such as 2026-03-31/ },
  { typed: "bank --audit-lag 1", said: /--audit-lag is "1", but must be a whole number from 2 to 86400/ },
  { typed: "bank --workers 0", said: /--workers is "0", but must be a whole number from 1 to 256/ },
  { typed: "bank --currency euro", said: /--currency is "euro", but must be the ISO 4217 code of a currency that is in use/ },
  { typed: "bank --currency EUX", said: /--currency is "EUX", but must be the ISO 4217 code of a currency that is in use/ },
  { typed: "bank --currency DEM", said: /--currency is "DEM", but must be the ISO 4217 code of a currency that is in use/ },
  {
    typed: "bank --audit-origin my+bank",
    said: /--audit-origin is "my\+bank", but must be a name such as bank\.example\/atm-audit/,
  },
  {
    typed: "bank",
    file: '{"audit-origin":"my bank"}',
    said: /"audit-origin" in .* is "my bank", but must be a name .* without white space/,
  },
  {
    typed: "bank --limit-withdrawal 2500",
    said: /one withdrawal may be 2500\.00 EUR, but a day's no more than 2000\.00 EUR: lower --limit-withdrawal or raise --limit-day/,
  },
  {
    typed: "start --limit-day 10000000000000.01",
    said: /--limit-day is "10000000000000\.01", but must be an amount of EUR from 0 to 10000000000000\.00, with at most 2 decimals/,
  },
  { typed: "bank --limit-day 5.5 --currency JPY", said: /must be an amount of JPY from 0 to 1000000000000000, without decimals/ },
  { typed: "bank --terminal-loads-day 1.005", said: /--terminal-loads-day is "1\.005", but must be an amount of EUR from 0 to/ },
  { typed: "eod --terminal-capacity lots", said: /--terminal-capacity is "lots", but must be an amount, such as 500 or 500\.00/ },
  {
    typed: "bank --alarm-webhook http://alarms.example/bank",
    said: /--alarm-webhook is "http:\/\/alarms\.example", but must be an https URL without a password, or an http URL of this machine/,
  },
  { typed: "bank --alarm-webhook https://alarms.example/bank", said: /--alarm-webhook needs --alarm-webhook-secret-file/ },
  { typed: "bank --alarm-webhook-secret-file x", said: /--alarm-webhook-secret-file signs what --alarm-webhook sends/ },
  { typed: "bank --alarm-hold-hours 0", said: /--alarm-hold-hours is "0", but must be a whole number from 1 to 8760/ },
  { typed: "alarms test", said: /give --alarm-webhook and --alarm-webhook-secret-file, as to strongroom bank/ },
  { typed: "start --cash-low 5x0.001", said: /--cash-low must name/ },
  { typed: "bank --database-url mysql://u@h/d", said: /the database URL cannot be used: it should read postgres:\/\// },
  { typed: "start --database-url postgres://u@h/d?sslmode=prefer", said: /sslmode=prefer does not verify the server/ },
  { typed: "bank --database-owner-url postgres://h/d", said: /the database URL cannot be used/ },
  {
    typed: "database migrate --database-owner-url postgres://owner@h/d",
    environment: { DATABASE_URL: "" },
    said: /--database-owner-url needs --database-url too/,
  },
  { typed: "ledger verify --database-url postgres://127.0.0.1:1/none", said: /the database URL cannot be used/ },
  { typed: "evidence make 17", said: /--out is needed: the file to write/ },
  { typed: "bank --data=", said: /--data is "", but must be more than nothing/ },
  { typed: "bank", file: "{", said: /the configuration file .*strongroom\.json cannot be read/ },
  { typed: "bank", file: '{"colour":"red"}', said: /has "colour", which is no option/ },
  { typed: "bank", file: '{"limit-dya":1}', said: /has "limit-dya", which is no option \(did you mean limit-day\?\)/ },
  { typed: "bank", file: '{"workers":2, "work\\u0065rs" : 3}', said: /has "workers" twice: take one of the two out/ },
  { typed: "bank", file: '{"data":"x"}', said: /has "data", which says where that file is/ },
  {
    typed: "bank",
    environment: { STRONGROOM_LIMITS_DAY: "100" },
    said: /the environment has STRONGROOM_LIMITS_DAY, which is no option \(did you mean STRONGROOM_LIMIT_DAY\?\)/,
  },
  {
    typed: "atm 1",
    environment: { STRONGROOM_COLOUR: "red" },
    said: /the environment has STRONGROOM_COLOUR, which is no option:/,
  },
  { typed: "bank", file: '{"workers":"many"}', said: /"workers" in .*strongroom\.json is "many", but must be a whole number/ },
];

test("a wrong command is refused in one line that says what would be right", async () => {
  for (const { typed, file, environment, said } of MISTAKES) {
    using data = temporaryFolder();
    if (file !== undefined) writeFileSync(path.join(data.folder, "strongroom.json"), file);
    const { code, stdout, stderr } = await runRefused(typed.split(" "), {
      STRONGROOM_DATA: data.folder,
      DATABASE_URL: "postgres://u@127.0.0.1:1/none",
      ...environment,
    });
    assert.equal(code, 2, `${typed}: ${stderr}`);
    assert.equal(stdout, "");
    assert.match(stderr, said, typed);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a flag overrides the environment, the environment overrides the file, and the file overrides the default", async () => {
  using data = temporaryFolder();
  const wrongIn = async (source: "flag" | "environment" | "file"): Promise<string> => {
    writeFileSync(path.join(data.folder, "strongroom.json"), JSON.stringify({ workers: source === "file" ? "wrong" : 1 }));
    const environment = {
      STRONGROOM_DATA: data.folder,
      STRONGROOM_WORKERS: source === "environment" ? "wrong" : source === "file" ? "" : "1",
    };
    return (
      await runProgram(
        ["bank", ...(source === "flag" ? ["--workers", "wrong"] : []), "--database-url", "postgres://u@127.0.0.1:1/none"],
        environment,
      )
    ).stderr;
  };
  assert.match(await wrongIn("flag"), /--workers is "wrong"/);
  assert.match(await wrongIn("environment"), /STRONGROOM_WORKERS is "wrong"/);
  assert.match(await wrongIn("file"), /"workers" in .* is "wrong"/);
});

test("an ATM is enrolled before there are operators and by two of them, listed, rotated and revoked, and the log verifies", async () => {
  await using bank = await BankUnderTest.start();
  const file = (name: string): string => path.join(bank.data, name);
  assert.deepEqual(pick(await bank.run("terminal", "first", "7", "--out", file("7.json"))), {
    code: 0,
    stdout: `${file("7.json")}\n`,
  });
  const twice = await bank.run("terminal", "first", "7", "--out", file("again.json"));
  assert.equal(twice.code, 1);
  assert.match(twice.stderr, /ATM-0007 is enrolled already: rotate its key, or revoke it first/);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0007 +active +1 +never/);

  // A machine on its own folder, which has nothing of the bank.
  using place = temporaryFolder();
  const environment = { STRONGROOM_DATA: place.folder };
  const unknown = await runProgram(["atm", "8"], environment);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /on this machine, strongroom atm enrol N makes the request/);
  const asked = await runProgram(["atm", "enrol", "8"], environment);
  const fingerprint = /fingerprint of this request is ([A-Z2-7-]{19})/.exec(asked.stderr)?.[1] as string;
  writeFileSync(file("8.request"), asked.stdout);
  const tried = await bank.run("terminal", "enrol", file("8.request"), "--break-glass", "a test");
  assert.match(tried.stderr, /two signed-in operators/, "the file is read, and nobody does it alone");
  const operators = await TwoOperators.at(bank);
  const { outcome } = await operators.agree("terminal-enrol", { enrolment: asked.stdout });
  assert.match(outcome ?? "", new RegExp(fingerprint));
  const given = await bank.run("terminal", "key-file", "8");
  writeFileSync(file("8.sealed.json"), given.stdout);
  assert.doesNotMatch(given.stdout, /"psk"|static_private/);
  const opened = await runProgram(["atm", "enrol", "8", "--sealed", file("8.sealed.json")], environment);
  assert.equal(opened.code, 0, opened.stderr);
  const keys = await readKeyFile(opened.stdout.trim());
  assert.match(opened.stderr, new RegExp(`whose key is ${serverKeyId(keys.bankStaticPublic).toString("hex")}`));
  const again = await runProgram(["atm", "enrol", "8", "--sealed", file("8.sealed.json")], environment);
  assert.match(again.stderr, /has no request under way on this machine.* a sealed key file is opened once/);
  {
    await using atm = await bank.connect({ ...keys, terminalId: keys.terminal, staticPrivate: keys.staticPrivate as Buffer });
    await atm.get("bank-keys", {});
  }
  await operators.agree("terminal-rotate", { terminal: 8 });
  await operators.leave();
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0008 +active +1, 2 +20/);
  assert.equal((await bank.run("terminal", "revoke", "7", "--break-glass", "a test")).code, 0);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0007 +revoked/);
  const ledger = await bank.run("ledger", "verify");
  assert.equal(ledger.code, 0, ledger.stdout);
  assert.match(ledger.stdout, /the ledger is sound\n$/);
  const audit = await bank.run("audit", "verify", "--key", file("keys/auditor.key"));
  assert.equal(audit.code, 0, audit.stdout);
  const [listen, free] = [`127.0.0.1:${bank.port}`, `127.0.0.1:${await freePort()}`];
  const doctor = await bank.run("doctor", "--listen", listen, "--console-listen", free, "--atms", "9998", "--json");
  const examined = JSON.parse(doctor.stdout) as { checks: { check: string; findings: { state: string }[] }[] };
  const wrong = examined.checks.filter(({ findings }) => findings.some(({ state }) => state === "wrong"));
  assert.deepEqual(
    wrong.map(({ check }) => check),
    ["durability"],
    "the server of the tests syncs nothing",
  );
  assert.equal(doctor.code, 1);
  for (const line of PRINTING) {
    const { code, stdout, stderr } = await bank.run(...line.split(" "), "--json");
    assert.equal(code, 0, `${line}: ${stderr}`);
    assert.ok(stdout.endsWith("\n"), line);
    for (const each of [stdout, stderr].flatMap((text) => text.split("\n").slice(0, -1)))
      assert.equal(typeof JSON.parse(each), "object", line);
    if (!LISTS.has(line)) assert.equal(stdout.split("\n").length, 2, `${line} prints one document`);
    const form = Object.entries(JSON_FORMS).find(([name]) => line.startsWith(name))?.[1];
    if (form === undefined) continue;
    const keys = Object.keys(JSON.parse(stdout.split("\n")[0] ?? "") as object);
    assert.equal(form.each !== undefined, LISTS.has(line), line);
    for (const field of form.fields) if (!/[?…]$/.test(field)) assert.ok(keys.includes(field), `${line} lacks ${field}`);
    const known = form.fields.map((field) => field.replace("?", ""));
    if (!known.includes("…")) for (const key of keys) assert.ok(known.includes(key), `${line}: ${key} is not documented`);
  }
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
  assert.equal((await bank.run("customer", "lock", "nobody", "--break-glass", "a test")).code, 1);
});

/** Commands that print something of a new bank. */
const PRINTING = [
  ...["ledger verify", "ledger balances", "limits show", "receipt key", "database migrate", "terminal list", "keys list", "eod"],
  ...["audit verify", "audit checkpoint", "audit log-key", "audit prove 0", "audit tail", "audit search --atm 7", "verify"],
];
/** Those that print a line for each record. */
const LISTS: ReadonlySet<string> = new Set(["terminal list", "keys list", "eod", "audit tail", "audit search --atm 7"]);

const pick = ({ code, stdout }: { code: number | null; stdout: string }): object => ({ code, stdout });
