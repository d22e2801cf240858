import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { readReference } from "../../model/model.ts";
import { isHost, type Page, TestBrowser } from "../testing/test-browser.ts";
import { createApp } from "./app.tsx";

interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

async function startWithLog() {
  const lines: Line[] = [];
  const atm = await TestAtm.start({ log: (level, _, fields) => void lines.push({ level, fields }) });
  const app = createApp(atm.atm, isHost, { confirmAfterMs: 0 });
  app.get("/bug", () => {
    throw new Error("a bug");
  });
  atm.bank.ledger.open("ada", "correct horse battery", 100_000n as never);
  const ada = new TestBrowser(app);
  await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  return { atm, lines, ada, visitor: new TestBrowser(app) };
}

const referenceOf = ({ html }: Page): string => /Reference ([2-9A-Z]{4}-[2-9A-Z]{4})/.exec(html)?.[1] ?? assert.fail(html);

test("every error screen says what happened to the money, and its reference is in the log", async () => {
  const { atm, lines, ada, visitor } = await startWithLog();
  await using _ = atm;
  const elsewhere = { "sec-fetch-site": "cross-site" };
  atm.bank.mishap("balance", { refusal: "bank-busy" });
  const pages: readonly (readonly [Page, number])[] = [
    [await visitor.get("/nowhere"), 404],
    [await visitor.get("/order/"), 404],
    [await visitor.send("/balance"), 405],
    [await visitor.get("/signout"), 405],
    [await visitor.answer("POST", "/signin", { username: "x".repeat(20_000) }), 413],
    [await visitor.answer("POST", "/signin", {}, elsewhere), 403],
    [await visitor.answer("POST", "/signin", {}, { "content-type": "text/plain" }), 415],
    [await visitor.get("/bug"), 500],
    [await visitor.get("/expired"), 200],
    [await visitor.get("/signed-out"), 200],
    [await visitor.get("/interrupted"), 503],
    [await visitor.get("/unreachable"), 503],
    [await visitor.get("/checking"), 503],
    [await ada.get("/bug"), 500],
    [await ada.get("/order/gone"), 410],
    [await ada.get("/balance"), 503],
  ];
  for (const [page, status] of pages) {
    assert.equal(page.status, status, page.path);
    assert.match(page.html, /Nothing was booked|Your money is safe|it never happens twice|Nothing was booked by sending/);
    assert.match(page.html, /class="button primary"/, "there is a way on");
    const reference = referenceOf(page);
    const line = lines.find(({ fields }) => fields?.["reference"] === reference && fields["page"] === pageOf(page));
    assert.ok(line, `${page.path} ${reference} is not in the log as ${pageOf(page)}`);
    assert.equal(line.level === "error", status === 500);
  }
});

/** The page addresses that the log may contain: only the route, if the ATM has one. */
const pageOf = ({ path, status }: Page): string | null =>
  status === 404 || status === 405 ? null : (path.split("?")[0] ?? "").replace(/^\/order\/gone/, "/order/:token");

test("the log never contains a token of an order, a form or a session, whatever is done with its address", async () => {
  const { atm, lines, ada } = await startWithLog();
  await using _ = atm;
  const handedOut = new Set<string>();
  const collect = ({ path, html }: Page): void => {
    for (const [, token = ""] of `${path}${html}`.matchAll(/(?:\/order\/|name="form" value=")([\w-]{16,})/g))
      handedOut.add(token);
  };
  for (const mishap of [null, "silence", "request-lost"] as const) {
    if (mishap !== null) atm.bank.mishap("transfer", mishap);
    collect(await ada.get("/deposit"));
    collect(await ada.fill("/deposit", { "notes-1000": "1" }));
    const order = ada.path;
    collect(await ada.confirm());
    for (const path of [order, `${order}/take`, `${order}/nothing`, `${order}x`, `/x${order}`, `${order}/receipt`]) {
      collect(await ada.get(path));
      collect(await ada.send(path));
    }
  }
  handedOut.add(ada.cookie?.split("=")[1] ?? "");
  assert.ok(handedOut.size >= 6, `${handedOut.size} tokens`);
  assert.ok(
    lines.some(({ fields }) => fields?.["page"] === "/order/:token"),
    "an error screen of an order was logged",
  );
  const log = JSON.stringify(lines);
  for (const token of handedOut) assert.ok(!log.includes(token), token);
});

test("a customer whose sign-in the bank has ended reads so at the next request, and must sign in again", async () => {
  const { atm, ada } = await startWithLog();
  await using _ = atm;
  const ways: readonly (() => Promise<Page>)[] = [
    () => ada.get("/balance"),
    () => ada.fill("/transfer", { payee: "bob", amount: "5" }),
  ];
  for (const next of ways) {
    await atm.bank.signOutAll();
    const page = await next();
    assert.equal(page.path, "/signed-out");
    assert.match(page.html, /password was changed at another machine, or the bank has ended your session\. Nothing was booked/);
    assert.match(page.html, /href="\/signin/);
    assert.equal((await ada.get("/menu")).path, "/");
    await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  }
  atm.bank.mishap("balance", { refusal: "not-signed-in" });
  assert.equal((await ada.get("/balance")).path, "/signed-out");
});

test("a signed-in customer's error has the channel's id as its reference, as in the bank's records", async () => {
  const { atm, lines, ada } = await startWithLog();
  await using _ = atm;
  const reference = referenceOf(await ada.get("/nowhere"));
  const session = String(lines.find(({ fields }) => fields?.["reference"] === reference)?.fields?.["session"]);
  assert.match(session, /^[0-9a-f]{32}$/);
  assert.ok(session.endsWith(readReference(reference) as string));
});

test("a refused operation shows the end of its request id, and the log has the whole id", async () => {
  const { atm, lines, ada } = await startWithLog();
  await using _ = atm;
  await ada.fill("/withdraw", { amount: "1000" });
  // Another machine has paid out meanwhile.
  Object.assign(atm.bank.ledger.accounts.get("ada") ?? {}, { posted: 50_000n });
  const refused = await ada.confirm();
  const reference = referenceOf(refused);
  assert.match(refused.html, /value="500\.00"[^>]*>Withdraw €500/, "the largest payable amount is offered");
  const line = lines.find(({ fields }) => String(fields?.["request"]).endsWith(readReference(reference) as string));
  assert.deepEqual([line?.fields?.["how"], line?.fields?.["refusal"]], ["refused", "insufficient-funds"]);
  assert.ok(atm.bank.ledger.answers.has(line?.fields?.["request"] as never), "the bank got this very request");
});

test("an impossible sign-in says so with a reference", async () => {
  const { atm, lines, visitor } = await startWithLog();
  await using _ = atm;
  atm.bank.mishap("signin", { refusal: "credentials-locked" });
  assert.match(
    (await visitor.fill("/signin", { username: "ada", password: "x" })).html,
    /Please ask the bank to unlock it\. Reference [2-9A-Z]{4}-[2-9A-Z]{4}\./,
  );
  atm.bank.mishap("signin", "answer-lost", "answer-lost");
  const reference = referenceOf(await visitor.fill("/signin", { username: "ada", password: "x" }));
  assert.ok(lines.some(({ fields }) => String(fields?.["request"]).endsWith(readReference(reference) as string)));
});

test("a page refuses a wrong method and names the allowed ones", async () => {
  const { atm, visitor } = await startWithLog();
  await using _ = atm;
  assert.equal((await visitor.send("/balance")).headers.get("allow"), "GET");
  assert.equal((await visitor.get("/signout")).headers.get("allow"), "POST");
  assert.equal(
    (
      await visitor.raw(
        "PUT",
        "/signin",
        {},
        { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
      )
    ).status,
    405,
  );
});

test("if the channel dies before the answer, the page never says that nothing was booked", async () => {
  const { atm, ada } = await startWithLog();
  await using _ = atm;
  const asked = Promise.withResolvers<void>();
  atm.bank.gate = (op) => (op === "outcome" ? asked.promise : Promise.resolve());
  atm.bank.mishap("withdraw", "answer-lost");
  await ada.fill("/withdraw", { amount: "60" });
  await ada.raw("POST", ada.path, {});
  const lost = await ada.get("/balance");
  assert.equal(lost.heading, "We are checking.");
  assert.doesNotMatch(lost.html, /Nothing was booked/);
  assert.match(lost.html, /Please do not repeat it/);
  asked.resolve();
  await atm.recovered();
  const menu = await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  assert.match(menu.html, /last withdrawal of €60\.00 was not paid out/);
});
