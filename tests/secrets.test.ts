import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { test } from "node:test";
import { pino } from "pino";
import { Money } from "../src/model/money.ts";
import { ALL_ENTRIES } from "../src/protocol/protocol.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { Customer } from "./customer.ts";
import { freeAtmNumber } from "./everything.ts";
import { KeyRecorder } from "./key-recorder.ts";
import { leaksIn, type Output, type Planted } from "./leaks.ts";
import { Program, runProgram } from "./program.ts";
import { TwoOperators } from "./two-operators.ts";

// The test plants secrets in a working bank and ATM, and then searches all their outputs.
const USERNAME = "wilhelmina.t3ll";
const PASSWORDS = ["Ännchen's 7 zebras", "937182640571", "another 8 okapis, please"] as const;
const WRONG_USERNAME = "typed.by.m1stake";
const PAYEE = "the.payee.0tto";
const OPERATORS = ["ottilie.0perator", "sec0nd.operator"] as const;
const REASON = "lost her purple papers";
/** Numbers with this many digits cannot occur by chance. The balances after them are other numbers, because money came before. */
const DEPOSIT = 735_918_264_07n;
const TRANSFER = 104_729_130_11n;
const BEFORE = { [USERNAME]: 1_11n, [PAYEE]: 2_22n };
/** The customer has it from the visit: five notes of 50, less 170. */
const LEFT = 80_00n;
const BALANCES = [LEFT + BEFORE[USERNAME] + DEPOSIT, LEFT + BEFORE[USERNAME] + DEPOSIT - TRANSFER];
const PAYEES_BALANCE = BEFORE[PAYEE] + TRANSFER;
const text = (name: string, value: string): Planted => ({ name, bytes: Buffer.from(value) });

test("no output has a password, a key or a token, and only allowed outputs have a name or a balance", async () => {
  using folder = temporaryFolder();
  const recorder = new KeyRecorder(folder.folder);
  const debug = { ...recorder.environment, STRONGROOM_LOG_LEVEL: "trace" };
  const ceilings = ["--terminal-deposits-day", "1000000000", "--terminal-transfers-day", "1000000000"];
  await using bank = await BankUnderTest.start(ceilings, debug);
  const n = await freeAtmNumber();
  const atmFolder = path.join(bank.data, `atm-${n}`);
  mkdirSync(atmFolder);
  const keyFile = path.join(atmFolder, "key.json");
  assert.equal((await bank.run("terminal", "first", String(n), "--out", keyFile)).code, 0);
  const pages: Buffer[] = [];
  const tokens = new Set<string>();
  await using atm = new Program(["atm", String(n), "--bank", `127.0.0.1:${bank.port}`], { ...bank.environment, ...debug });
  await atm.says("serves its page");
  {
    await using browser = await Browser.start();
    const page = await browser.page();
    page.on("response", async (response) => {
      const body = await response.body().catch(() => Buffer.alloc(0));
      pages.push(body);
      for (const [, token = ""] of body.toString().matchAll(/name="form" value="([^"]+)"/g)) tokens.add(token);
      for (const [, token = ""] of `${response.url()}${body}`.matchAll(/\/order\/([\w-]{16,})/g)) tokens.add(token);
    });
    const cookies = async (): Promise<void> => {
      for (const { name, value } of await page.context().cookies())
        if (value !== "" && name !== "strongroom-zone") tokens.add(value);
    };
    await visit(new Customer(page, `http://127.0.0.1:${5000 + n}`), cookies);
  }
  await moveMoney(bank);
  const errors = await failures(bank, keyFile);
  await atm.stop();
  await bank.program.stop();

  const keys = keysOf(bank.data, keyFile, recorder);
  const secrets = [...PASSWORDS.map((each, i) => text(`password ${i}`, each)), ...keys];
  const sessions = [...tokens].map((token, i) => text(`cookie or form token ${i}`, token));
  const names = [
    ...[text("username", USERNAME), text("mistyped username", WRONG_USERNAME), text("payee", PAYEE)],
    ...[...OPERATORS.map((each) => text("operator", each)), text("reason", REASON)],
    ...BALANCES.map((each) => text("balance", String(each))),
  ];
  assert.ok(keys.length > 40 && tokens.size > 5, `${keys.length} keys, ${tokens.size} tokens`);

  const all = [...secrets, ...sessions, ...names, text("the payee's balance", String(PAYEES_BALANCE))];
  const tables = await tablesOf(bank);
  const files = filesBelow(bank.data).filter(({ name }) => !KEY_FILES.test(name));
  for (const part of ["audit/plain/", "audit/sealed/", "audit/tlog/", `atm-${n}/`])
    assert.ok(
      files.some(({ name }) => name.startsWith(part)),
      part,
    );
  const inBooks = [...secrets, ...sessions];
  const outputs: readonly (readonly [Output, readonly Planted[]])[] = [
    ...files.map((file) => [file, all] as const),
    [output("the bank's log", bank.program.stdout + bank.program.stderr), all],
    [output("the ATM's log", atm.stdout + atm.stderr), all],
    [output("error outputs", errors), all],
    // Only the books have names and balances. All that is audited has them sealed.
    ...tables.map((table) => [table, BOOKS.has(table.name) ? inBooks : all] as const),
    // The screen may have the username, and a form may have its token.
    [{ name: "the ATM's pages", bytes: Buffer.concat(pages) }, secrets],
  ];
  for (const [{ name, bytes }] of outputs.slice(files.length, -1 - tables.length))
    assert.ok(bytes.length > 0, `${name} is empty`);
  for (const table of ["audit_event", "audit_checkpoint", "last_start", "customer"])
    assert.ok(
      tables.some(({ name, bytes }) => name === table && bytes.length > 0),
      `${table} is empty`,
    );
  assert.deepEqual(
    outputs.flatMap(([each, planted]) => leaksIn(each, planted)),
    [],
  );
  // The search finds the customer's name where it is allowed, so the search works.
  assert.ok(leaksIn({ name: "the ATM's pages", bytes: Buffer.concat(pages) }, names).length > 0);
  for (const table of BOOKS)
    assert.ok(
      tables.some((each) => each.name === table && leaksIn(each, names).length > 0),
      table,
    );
  // The auditor reads all of these in the log, so they were recorded.
  const opened = output("the log, opened", JSON.stringify(await recordedBy(bank)));
  for (const planted of names) assert.ok(leaksIn(opened, [planted]).length > 0, planted.name);
});

test("the search finds a leaked secret in each of its forms", async () => {
  const secret = Buffer.from([0xff, 0xfe, 0x00, 0x3e, 0x3f, ...Buffer.from("päss/wörd+1")]);
  const leaks: readonly ((log: pino.Logger) => void)[] = [
    (log) => log.info({ password: "Ännchen's 7 zebras" }, "signing in"),
    (log) => log.debug(`signing in with Ännchen's 7 zebras`),
    (log) => log.info({ form: new URLSearchParams({ password: "Ännchen's 7 zebras" }).toString() }, "form"),
    (log) => log.info({ body: Buffer.from(`{"password":"Ännchen's 7 zebras"}`).toString("base64") }, "message"),
    (log) => log.info({ key: secret }, "a buffer as pino writes it"),
    (log) => log.info({ key: secret.toString("hex").toUpperCase() }, "hex"),
    (log) => log.error({ err: new Error(`bad key ${secret.toString("base64url")}`) }, "an error"),
    ...[1, 2].map(
      (shift) => (log: pino.Logger) =>
        log.info({ frame: Buffer.concat([Buffer.alloc(shift, 7), secret, Buffer.alloc(5)]).toString("base64") }, "inside"),
    ),
  ];
  const planted = [text("password", "Ännchen's 7 zebras"), { name: "key", bytes: secret }];
  for (const [i, leak] of leaks.entries()) {
    let said = "";
    const sink = new Writable({
      write: (chunk: Buffer, _, done) => {
        said += chunk;
        done();
      },
    });
    leak(pino({ level: "trace" }, sink));
    assert.notDeepEqual(leaksIn(output("log", said), planted), [], `leak ${i} was not seen: ${said}`);
  }
  assert.deepEqual(leaksIn(output("log", '{"msg":"signing in"}'), planted), []);
});

/** A customer's visit, with right and wrong input in every field. */
async function visit(customer: Customer, cookies: () => Promise<void>): Promise<void> {
  await customer.signUp(USERNAME, PASSWORDS[0]);
  await customer.signUp(PAYEE, PASSWORDS[1]);
  await signInWrongly(customer, USERNAME, PASSWORDS[2]);
  await signInWrongly(customer, WRONG_USERNAME, PASSWORDS[1]);
  await customer.signIn(USERNAME, PASSWORDS[0]);
  await cookies();
  let order = "";
  customer.page.on("response", (response) => {
    order = /^.*\/order\/[\w-]{22}/.exec(response.url())?.[0] ?? order;
  });
  await customer.deposit({ "€50": 5 });
  await customer.withdraw("170");
  await cookies();
  await customer.signOut();
  // The order of another session leads to an error screen, and the ATM logs it.
  await customer.signIn(USERNAME, PASSWORDS[0]);
  assert.notEqual(order, "");
  await customer.page.goto(order);
  await cookies();
}

async function signInWrongly({ page }: Customer, username: string, password: string): Promise<void> {
  await page.goto(new URL("/signin", page.url()).href);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("The username or the password is wrong").first().waitFor();
}

/** Money between two customers by a scripted ATM, and an operator's lock. */
async function moveMoney(bank: BankUnderTest): Promise<void> {
  await using atm = await bank.connect(await bank.enrol(1));
  for (const [username, password] of [
    [PAYEE, PASSWORDS[1]],
    [USERNAME, PASSWORDS[0]],
  ] as const) {
    await atm.get("signin", { username, password });
    await atm.get("deposit", { amount: Money(BEFORE[username]) });
    if (username !== PAYEE) break;
    await atm.get("signout", {});
  }
  await atm.get("deposit", { amount: Money(DEPOSIT) });
  await atm.get("transfer", { payee: PAYEE, amount: Money(TRANSFER) });
  await atm.get("statement", { ...ALL_ENTRIES, before: 0, most: 5 });
  const { code, stderr } = await bank.run("customer", "lock", PAYEE, "--reason", REASON, "--break-glass", REASON);
  assert.equal(code, 0, stderr);
  const operators = await TwoOperators.at(bank, OPERATORS);
  await operators.agree("customer-unlock", { username: PAYEE, reason: REASON });
  await operators.leave();
}

/** Returns the program's messages for damaged files that contain keys. */
async function failures(bank: BankUnderTest, keyFile: string): Promise<string> {
  const broken = path.join(bank.data, "broken.json");
  writeFileSync(broken, readFileSync(keyFile, "utf8").replace('"psk_epoch": 1', '"psk_epoch": "one"'), { mode: 0o600 });
  const open = path.join(bank.data, "open.json");
  writeFileSync(open, readFileSync(keyFile), { mode: 0o644 });
  const runs: Awaited<ReturnType<typeof runProgram>>[] = [];
  for (const command of [
    ["terminal", "first", "7", "--out", keyFile],
    ["atm", "7", "--key", broken],
    ["atm", "7", "--key", open],
    ["bank", "--listen", `127.0.0.1:${bank.port}`],
    ["audit", "verify", "--key", path.join(bank.data, "keys/pepper.key")],
    ["audit", "decrypt", "--key", path.join(bank.data, "keys/audit-log.key")],
    ["customer", "unlock", "nobody"],
  ])
    runs.push(await bank.run(...command));
  const nowhere = { ...bank.environment, DATABASE_URL: "postgres://strongroom@127.0.0.1:1/none" };
  runs.push(await runProgram(["terminal", "list"], nowhere));
  for (const { code, stderr } of runs.slice(0, 6)) assert.ok(code !== 0 && stderr !== "", stderr);
  return runs.map(({ stdout, stderr }) => stdout + stderr).join("\n");
}

/** Returns every secret in the files of bank and ATM, and every key that their processes made. */
function keysOf(data: string, keyFile: string, recorder: KeyRecorder): Planted[] {
  const hexIn = (file: string): Planted[] =>
    [...readFileSync(file, "utf8").matchAll(/"(psk|static_private)": (?:\[\s*)?"([0-9a-f]{64})"|^([0-9a-f]{64})$/gm)].map(
      (match) => ({
        name: `${match[1] ?? "secret"} of ${path.basename(file)}`,
        bytes: Buffer.from(match[2] ?? match[3] ?? "", "hex"),
      }),
    );
  const inKeys = (name: string): string => path.join(data, "keys", name);
  const pem = ["audit-log.key", "auditor.key"].map((name) => ({
    name,
    bytes: createPrivateKey(readFileSync(inKeys(name))).export({ format: "raw-private" }),
  }));
  const files = [
    keyFile,
    ...["bank.json", "key-encryption.key", "pepper.key", "requests.key", "audit-events.key"].map(inKeys),
  ].map(hexIn);
  for (const found of files) assert.ok(found.length > 0, "a file without a secret");
  return [...files.flat(), ...pem, ...recorder.keys.map((bytes, i) => ({ name: `session or segment key ${i}`, bytes }))];
}

/** Files that hold keys. */
const KEY_FILES = /^keys\/|^atm-\d+(\/key)?\.json$|^(broken|open)\.json$/;
/** The tables of the bank's books, which name customers and have their balances. */
const BOOKS: ReadonlySet<string> = new Set(["account", "customer", "request_answer", "operator", "operator_version", "proposal"]);

/** Returns the tables of the database, each as text with bytes in hex. */
async function tablesOf({ database: { store } }: BankUnderTest): Promise<readonly Output[]> {
  const { sql } = store;
  // A partition's rows are read through its table.
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`;
  return Promise.all(
    tables.map(async ({ name }) => {
      const rows = await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(name)} as t`;
      return output(name, rows.map(({ row }) => row).join("\n"));
    }),
  );
}

const output = (name: string, said: string): Output => ({ name, bytes: Buffer.from(said) });

function filesBelow(folder: string): Output[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(folder, file), bytes: readFileSync(file) }));
}
