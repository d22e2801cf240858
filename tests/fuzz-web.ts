import assert from "node:assert/strict";
import type { Hono } from "hono";
import { TestAtm } from "../src/atm/testing/test-atm.ts";
import { Currency } from "../src/model/money.ts";
import { HOST, isHost, type TestBrowser } from "../src/screens/testing/test-browser.ts";
import { customerAt } from "../src/screens/testing/test-screens.ts";
import { createApp } from "../src/screens/web/app.tsx";
import { ASSETS } from "../src/screens/web/assets.ts";
import type { WebEnv } from "../src/screens/web/web-request.ts";
import { temporaryRoot } from "./fuzz-folder.ts";
import { listed, nothingThrown, type Target, words } from "./fuzz-target.ts";

/**
 * Requests to an ATM's web server: "METHOD path CURRENCY", header lines, an empty line, the body. $form and $order stand for
 * the tokens of the page before. The cookie is a signed-in customer's, unless a header sets another.
 */
const FORM = "content-type: application/x-www-form-urlencoded\nsec-fetch-site: same-origin\n\n";
const MARK = "<i>fuzz";
const PAGES =
  "/ /signin /menu /balance /statement?before=7&from=2026-11-01&way=in&name=ben&least=100 /statement/search /withdraw /deposit /transfer /password /goodbye /channel /condition";
const SEEDS = [
  ...[...listed(PAGES), ASSETS.url("screens.css")].map((path) => `GET ${path} EUR`),
  `GET / EUR\ncookie: strongroom-1=${"A".repeat(43)}; a="b"`,
  `POST /withdraw EUR\n${FORM}amount=40`,
  `POST /withdraw BHD\n${FORM}amount=40.125`,
  `POST /deposit JPY\n${FORM}notes-1000=3&notes-5000=`,
  `POST /transfer EUR\n${FORM}payee=bob&amount=12%2C50`,
  "GET /order/$order EUR",
  `POST /order/$order EUR\n${FORM}`,
  `POST /password EUR\n${FORM}form=$form&password=correct+horse+battery&replacement=correct+horse+battery&repeat=correct+horse+battery`,
  `POST /signup EUR\ncookie: a=b\n${FORM}form=$form&username=eve&password=six+unlikely+brides&repeat=six+unlikely+brides`,
  `POST /signin EUR\ncookie: a=b\n${FORM}form=$form&username=nobody&password=wrong`,
];

interface Web {
  readonly atm: TestAtm;
  readonly app: Hono<WebEnv>;
  readonly complaints: string[];
  browser: TestBrowser;
  form: string;
  order: string;
}

let started: Promise<Web> | null = null;

async function start(): Promise<Web> {
  process.env["TMPDIR"] = temporaryRoot(); // The ATM syncs its journal for every note, and here no file must outlive the process.
  const complaints: string[] = [];
  const log = (level: string, message: string, fields?: object): void => {
    if (level === "error") complaints.push(`${message}: ${String((fields as { error?: Error })?.error?.stack)}`);
  };
  const atm = await TestAtm.start({ log });
  atm.bank.ledger.open("bob", "six unlikely brides");
  return {
    atm,
    app: createApp(atm.atm, isHost, { confirmAfterMs: 0 }),
    complaints,
    browser: await customerAt(atm, "ada", 10_000_000n),
    form: "",
    order: "",
  };
}

export const web: Target = {
  name: "web",
  reads: "requests of a browser, by the ATM's web server",
  seeds: words(...SEEDS),
  words: words(
    ...listed(`& = % %00 %0a %ff %E2%80%A8 %c3%28 + / .. %2e%2e%2f ? # ; __proto__= form=$form& amount= 9999999999999 0.001 -1 1e3
      notes-1000= 9999 payee= ada username= password= "><i>fuzz 🏦 GET HEAD PUT BHD CLF`),
    ...[MARK, FORM, "content-length: 99999\n", "cookie: strongroom-1=\n", "POST /order/$order EUR\n"],
  ),
  refuses: nothingThrown,
  async run(input) {
    started ??= start();
    const page = await started;
    const [head = "", ...rest] = input.toString().split("\n\n");
    const [first = "", ...headers] = head.split("\n").filter((line) => line !== "");
    const [method = "", path = "", currency = ""] = first.split(" ");
    await signInAgain(page);
    page.atm.atm.currency = findCurrency(currency);
    const request = requestOf(method, fill(page, path), headers, page.browser.cookie ?? "", fill(page, rest.join("\n\n")));
    return request !== null && (await answer(page, request)) < 400;
  },
  async close() {
    await (await started)?.atm[Symbol.asyncDispose]();
    started = null;
  },
};

const fill = ({ form, order }: Web, text: string): string => text.replaceAll("$form", form).replaceAll("$order", order);

/** Returns null if no client could send this. */
function requestOf(method: string, path: string, lines: readonly string[], cookie: string, body: string): Request | null {
  try {
    const headers = new Headers({ host: HOST, cookie });
    for (const line of lines) headers.set(line.split(":")[0] ?? "", line.slice(line.indexOf(":") + 1));
    const bare = /^(get|head)$/i.test(method);
    return new Request(`http://${HOST}${path.startsWith("/") ? "" : "/"}${path}`, { method, headers, body: bare ? null : body });
  } catch {
    return null;
  }
}

/** Sends the request and checks the answer. Resolves with the status. */
async function answer(page: Web, request: Request): Promise<number> {
  page.complaints.length = 0;
  const response = await page.app.request(request);
  const html = await response.text();
  if (page.complaints.length > 0) assert.fail(page.complaints[0]);
  assert.notEqual(response.status, 500);
  assert.ok(response.headers.get("content-security-policy")?.startsWith("default-src 'none'"));
  assert.ok(!html.includes(MARK), "markup that was sent came back as markup");
  page.form = /name="form" value="([^"]+)"/.exec(html)?.[1] ?? page.form;
  page.order = /^\/order\/([\w-]+)$/.exec(response.headers.get("location") ?? "")?.[1] ?? page.order;
  return response.status;
}

/** Signs a customer in again, because a request may have signed the customer out. */
async function signInAgain(page: Web): Promise<void> {
  const session = page.atm.atm.sessions.find(page.browser.cookie?.split("=")[1]);
  if (session?.customerSession?.link.over === false) return;
  page.browser = await customerAt(page.atm, "ada", 10_000_000n);
}

function findCurrency(code: string): Currency {
  try {
    return Currency(code);
  } catch {
    return Currency("EUR");
  }
}
