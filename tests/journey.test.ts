import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { temporaryFolder } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { Customer } from "./customer.ts";
import { eventually } from "./eventually.ts";
import { killEverything, startAll } from "./everything.ts";
import { isNightly } from "./nightly.ts";
import { runProgram } from "./program.ts";

const USERNAME = "margarete";
const PASSWORD = "seven quiet herons";

test("a customer signs up, deposits 100, withdraws 40 and sees 60 at both ATMs, also after everything was killed", async () => {
  using data = temporaryFolder();
  await using browser = await Browser.start();
  const page = await browser.movingPage();
  let numbers: readonly number[];
  {
    await using strongroom = await startAll(data.folder);
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

    const environment = { STRONGROOM_DATA: data.folder };
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
    numbers = strongroom.numbers;
    // An open page would ask the machine for its state, and complain.
    await page.goto("about:blank");
    await killEverything(strongroom);
  }
  {
    await using strongroom = await startAll(data.folder, numbers);
    const customer = new Customer(page, strongroom.atms[1] as string);
    await customer.signIn(USERNAME, PASSWORD);
    assert.equal(await customer.balance(), "€60.00");
    await customer.signOut();
  }
  assert.deepEqual(browser.complaints, []);
});
