import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { temporaryFolder } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { Customer } from "./customer.ts";
import { eventually } from "./eventually.ts";
import { allEnded, type Everything, isAlive, killEverything, startAll } from "./everything.ts";
import { FormBrowser } from "./form-browser.ts";
import { isNightly } from "./nightly.ts";
import { runProgram } from "./program.ts";

// The story of one installation, from its first start on. Each test goes on where the one before it ended.

const USERNAME = "margarete";
const PASSWORD = "seven quiet herons";

const data = temporaryFolder();
const environment = { STRONGROOM_DATA: data.folder };
/** What runs now. */
let strongroom: Everything;
after(async () => {
  await strongroom?.[Symbol.asyncDispose]();
  data[Symbol.dispose]();
});

test("a customer signs up, deposits 100, withdraws 40 and sees 60 at both ATMs, also after everything was killed", async () => {
  await using browser = await Browser.start();
  const page = await browser.movingPage();
  strongroom = await startAll(data.folder);
  await visit(page);
  await inTheLog();
  // An open page would ask the machine for its state, and complain.
  await page.goto("about:blank");
  await killEverything(strongroom);

  strongroom = await startAll(data.folder, strongroom.numbers);
  const customer = new Customer(page, strongroom.atms[1] as string);
  await customer.signIn(USERNAME, PASSWORD);
  assert.equal(await customer.balance(), "€60.00");
  await customer.signOut();
  assert.deepEqual(browser.complaints, []);
});

test("the next start keeps all data; after kill -9 of the parent alone it recovers", async () => {
  const { numbers, program } = strongroom;
  const postmaster = readPostmasterPid();
  program.process.kill("SIGKILL");
  await program.exited;
  assert.ok(isAlive(postmaster), "PostgreSQL is an orphan now");

  const more = { flags: ["--touch"], environment: { STRONGROOM_TAKE_CASH_WITHIN: "60" } };
  strongroom = await startAll(data.folder, numbers, more);
  assert.equal(readPostmasterPid(), postmaster, "the orphan was adopted");
  const listed = await runProgram(["terminal", "list"], environment);
  assert.equal(listed.code, 0, listed.stderr);
  for (const n of numbers) assert.match(listed.stdout, new RegExp(`ATM-${String(n).padStart(4, "0")} +active`));
  const healthy = await doctor();
  assert.doesNotMatch(healthy.stdout, /^✗/m);
  assert.match(healthy.stdout, /^! keys: the auditor's private key still lies here/m);
  for (const well of [/keys: all 10 keys/, /audit-copy: .* verifies/, /embedded-server: .* runs/, /migrations: /, /durability: /])
    assert.match(healthy.stdout, new RegExp(`^✓ ${well.source}`, "m"));
  assert.equal(healthy.stdout.match(/^✓ ports: .* is served by this program/gm)?.length, 4);
  assert.equal(healthy.stdout.match(/^✓ roles: /gm)?.length, 3);
  assert.equal(healthy.code, 0);
});

test("what each start proposes: the bank is killed in the middle of a withdrawal, starts again and tells what became of it", async () => {
  const { program } = strongroom;
  const customer = new FormBrowser(strongroom.atms[0] as string);
  assert.match((await customer.send("GET", "/")).html, /data-touch/, "its ATMs have the keyboard on the screen");
  await customer.send("POST", "/signup", { username: "ada", password: PASSWORD, repeat: PASSWORD });
  await customer.signIn("ada", PASSWORD);
  await customer.confirm(await customer.send("POST", "/deposit", { "notes-5000": "2" }));
  const order = await customer.send("POST", "/withdraw", { amount: "20" });
  const lying = await customer.confirm(order);
  assert.match(lying.html, /Take your cash/);

  const [, pid] = /kill -9 (\d+)\n/.exec(program.stdout) ?? [];
  process.kill(Number(pid), "SIGKILL");
  await program.says(/the bank was killed \(SIGKILL\) in the middle of a withdrawal: 20\.00 EUR at ATM-\d{4}; starting it again/);
  await customer.send("POST", `${order.path}/take`);
  await program.says(/the bank is back after \d+\.\d s, as process \d+/);
  await program.says(/20\.00 EUR at ATM-\d{4}: the ATM told the bank what was taken, and it is booked, once/);
  await program.says("the ledger is sound");

  await customer.signIn("ada", PASSWORD);
  assert.match((await customer.send("GET", "/balance")).html, /€80\.00/);
});

test("Ctrl-C stops everything, PostgreSQL too, and the doctor does not start it", async () => {
  const postmaster = readPostmasterPid();
  assert.equal(await strongroom.program.stop("SIGINT"), 0);
  // The last user stops PostgreSQL.
  await allEnded([postmaster]);
  const atRest = await doctor();
  assert.equal(atRest.code, 0, atRest.stdout);
  assert.match(atRest.stdout, /^! embedded-server: the embedded PostgreSQL does not run, so that nothing/m);
  assert.match(atRest.stdout, /^✓ ports: .* is free for the bank/m);
  assert.ok(!existsSync(path.join(data.folder, "postgres", "postmaster.pid")), "it was not started");
});

async function visit(page: Page): Promise<void> {
  const [first, second] = strongroom.atms.map((url) => new Customer(page, url, { watched: isNightly })) as [Customer, Customer];
  await first.signUp(USERNAME, PASSWORD);
  await first.signIn(USERNAME, PASSWORD);
  await first.deposit({ "€50": 2 });
  await first.withdraw("40.00");
  assert.equal(await first.balance(), "€60.00");
  await first.signOut();
  await second.signIn(USERNAME, PASSWORD);
  assert.equal(await second.balance(), "€60.00");
  // screens.test checks each of these screens alone.
  assert.deepEqual([...first.violations, ...second.violations], []);
}

/** The audit log is whole, its sealed form tells the visit to the auditor, and its plaintext form names nobody. */
async function inTheLog(): Promise<void> {
  const verified = await runProgram(["audit", "verify", "--key", `${data.folder}/keys/auditor.key`], environment);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  assert.match(verified.stdout, /the audit log is whole/);
  let story = "";
  const missing = (): string[] =>
    ["signup", "signin", "deposit", "withdraw", "settle", "balance", "signout"].filter(
      (each) => !new RegExp(`"op":"${each}"[^\n]*"res":"ok"`).test(story),
    );
  await eventually(
    async () => {
      story = (await runProgram(["audit", "decrypt", "--key", `${data.folder}/keys/auditor.key`], environment)).stdout;
      return missing().length === 0;
    },
    () => `not in the audit log: ${missing().join(", ")}`,
  );
  assert.ok(!story.includes(PASSWORD));
  const plain = readdirSync(`${data.folder}/audit/plain`)
    .map((name) => readFileSync(`${data.folder}/audit/plain/${name}`, "utf8"))
    .join("");
  assert.match(plain, /"t":"20\d\d-\d\d-\d\dT[^"]+Z"[^\n]*"op":"deposit"/);
  for (const word of [USERNAME, PASSWORD]) assert.ok(!plain.includes(word), "the plaintext form is redacted");
}

function doctor(): ReturnType<typeof runProgram> {
  const addresses = [
    "--listen",
    `127.0.0.1:${strongroom.bankPort}`,
    "--console-listen",
    strongroom.console.replace("http://", ""),
  ];
  return runProgram(["doctor", ...addresses], environment);
}

const readPostmasterPid = (): number =>
  Number(readFileSync(path.join(data.folder, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
