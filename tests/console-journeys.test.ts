import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page as Tab } from "playwright-core";
import { type DisputeConsole, disputeConsole } from "../src/console/testing/dispute-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import type { Role, SignedIn } from "../src/operators/operators.ts";
import { anotherOperator, firstOperator } from "../src/operators/testing/test-operators.ts";
import { listProposals } from "../src/proposals/proposals.ts";
import { Browser } from "./browser.ts";
import { PlainVisitor } from "./plain-visitor.ts";

// Every view of the console, by forms and links alone (no script runs), and by the keyboard alone in a real browser. One bank, one browser.

type Person = keyof typeof ROLES_OF;
const ROLES_OF = {
  ...{ tom: ["teller"], tess: ["treasurer"], tim: ["treasurer"], ada: ["auditor"] },
  ...{ root: ["administrator"], max: ["administrator"] },
} as const satisfies Readonly<Record<string, readonly Role[]>>;

let on: DisputeConsole;
let running: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;
const people = new Map<Person, SignedIn>();

before(async () => {
  on = await disputeConsole();
  const { bank } = on.dispute;
  // Only administrators need accounts: what they do about accounts asks for their rows.
  const { operators } = on;
  const root = (await firstOperator(operators, "root", bank.now())).signedIn;
  const by = { by: root, username: "max", roles: ["administrator"] as const, at: bank.now() };
  const max = (await anotherOperator(operators, by)).signedIn;
  for (const each of [root, max]) bank.operators.standings.set(each.id, { isActive: true, roles: each.roles });
  for (const name of Object.keys(ROLES_OF) as Person[])
    people.set(name, { root, max }[name as string] ?? bank.operators.signIn(name, ROLES_OF[name]));
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => ({ ...on.test.console, origin }),
  });
  browser = await Browser.start();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await running?.stop();
  await on?.[Symbol.asyncDispose]();
});

/** This person, whose identity was just proven. */
function person(name: Person): SignedIn {
  const found = people.get(name) ?? assert.fail(name);
  return { ...found, provenAt: on.dispute.bank.now() };
}

/** The bank carries out what was approved. */
async function carryOut(): Promise<void> {
  const { bank } = on.dispute;
  const approved = await listProposals(bank.store.sql, on.backoffice.proposalKey, { states: ["approved"], most: 9 });
  for (const { id } of approved) await bank.operators.carryOut(id);
}

interface Journey {
  readonly view: string;
  readonly who: Person;
  readonly goes: (visitor: PlainVisitor, others: (name: Person) => PlainVisitor) => Promise<void>;
}

/** Opens the proposal at which the first one is, decides, and lets the bank carry it out. */
async function decide(first: PlainVisitor, second: PlainVisitor, button: string, reason = ""): Promise<void> {
  await second.open(first.page.path.split("?")[0] ?? "");
  await second.press(button, { reason });
  second.sees(/^.*Done: proposals /);
  await carryOut();
  await second.open(second.page.path.split("?")[0] ?? "");
}

const JOURNEYS: readonly Journey[] = [
  {
    ...{ view: "What needs a hand, Proposals: propose, refuse, withdraw, approve", who: "tess" },
    async goes(tess, others) {
      const { requests } = on.dispute;
      const tim = others("tim");
      await tess.open("/attention");
      await tess.follow("release");
      await tess.press("Propose: holds release", { reason: "the journal has no notes" });
      tess.sees(/Proposed: holds release\. Nothing has changed yet/);
      tess.sees(/Reason the journal has no notes/);
      await decide(tess, tim, "Refuse it", "ask the branch first");
      tim.sees(/Their reason ask the branch first/);
      await tess.open(`/operations/holds-settle?request=${requests.open}&terminal=1&to=/money/holds`);
      await tess.press("Propose: holds settle", { amount: "0" });
      tess.sees(/Amount must be an amount of EUR above 0/);
      await tess.press("Propose: holds settle", { amount: "10.00" });
      await decide(tess, tess, "Withdraw it");
      await tess.open(`/operations/holds-settle?request=${requests.open}&terminal=1&to=/money/holds`);
      await tess.press("Propose: holds settle", { amount: "10.00", reason: "seen on the film" });
      await decide(tess, tim, "Approve it");
      tim.sees(/State carried out/);
      await tim.open("/proposals");
      await tim.follow("Ended ones");
      tim.sees(/holds settle .* carried out .* withdrawn .* refused/);
    },
  },
  {
    ...{ view: "Now and Alarms", who: "tom" },
    async goes(tom) {
      for (const [path, text] of [
        ["/now", /No server of the bank has measured/],
        ["/alarms", /Alarms/],
        ["/alarms/history", /history/],
      ] as const) {
        await tom.open(path);
        assert.equal(tom.page.status, 200);
        tom.sees(text);
      }
      await tom.open("/now");
      await tom.follow("Refresh");
      await tom.open("/alarms");
      await tom.follow("History");
    },
  },
  {
    ...{ view: "Terminals and one terminal", who: "tess" },
    async goes(tess) {
      await tess.open("/terminals");
      await tess.follow("ATM-0001");
      await tess.press("Take out of service");
      tess.sees(/Done: terminal close\./);
      await tess.press("Put back into service");
      tess.sees(/Done: terminal open\./);
      await tess.follow("All orders");
      tess.sees(/Orders of ATM-0001/);
      await tess.open("/terminals/limits");
      await tess.follow("Propose other limits");
      await tess.press("Propose: limits set", { "per-day": "900.00", reason: "the season is over" });
      tess.sees(/the first time, all six must be given/);
      await tess.open("/operations/terminal-revoke?terminal=9&to=/terminals");
      await tess.press("Terminal revoke", { reason: "stolen" });
      tess.sees(/No ATM with this number was ever enrolled/);
    },
  },
  {
    ...{ view: "Customers: search, look, note, lock, unlock, end sessions, close, open", who: "tom" },
    async goes(tom, others) {
      const tess = others("tess");
      await tom.open("/customers");
      await tom.press("Search", { prefix: "al" });
      tom.sees(/1 customer/);
      await tom.follow("alice");
      await tom.follow("Write a note");
      await tom.press("Customer note", { text: "moved to Lyon" });
      tom.sees(/Done: customer note\..*moved to Lyon/);
      await tom.follow("Lock");
      await tom.press("Customer lock", { reason: "reported stolen" });
      tom.sees(/locked since/);
      await tom.follow("End all sessions");
      await tom.press("Customer end-sessions");
      tom.sees(/Done: customer end-sessions/);
      await tom.follow("Propose: unlock");
      await tom.press("Propose: customer unlock", { reason: "was at the counter" });
      await decide(tom, tess, "Approve it");
      tess.sees(/State carried out/);
      await tom.open("/customers/alice");
      tom.sees(/Lock none/);
      await tom.follow("Propose: close");
      await tom.press("Propose: customer close");
      tom.sees(/the account holds money|money on hold/i);
      await on.dispute.bank.signUp("zack");
      await tom.open("/customers/zack");
      for (const [way, button, state] of [
        ["Propose: close", "Propose: customer close", /State closed/],
        ["Propose: open again", "Propose: customer open", /State open/],
      ] as const) {
        await tom.follow(way);
        await tom.press(button);
        await decide(tom, tess, "Approve it");
        await tom.open("/customers/zack");
        tom.sees(state);
      }
    },
  },
  {
    ...{ view: "Payments and evidence", who: "tom" },
    async goes(tom) {
      await tom.open("/payments");
      await tom.press("Find", { id: "nothing of this kind" });
      assert.equal(tom.page.status, 422);
      await tom.press("Find", { id: on.dispute.requests.part });
      tom.sees(/Withdrawal of 40\.00 EUR/);
      await tom.press("Make the evidence");
      assert.match(tom.page.path, /^\/payments\/evidence\//);
    },
  },
  {
    ...{ view: "Money: trial balance, holds, cash, day sign-off, exports", who: "tess" },
    async goes(tess, others) {
      await tess.open("/money");
      tess.sees(/debits equal credits/);
      await tess.follow("Open holds");
      await tess.press("Show these", { terminal: "1", age: "", customer: "alice" });
      tess.sees(/ATM-0001/);
      await tess.press("Show these", { terminal: "none" });
      tess.sees(/Terminal must be a number from 1 to 9999/);
      await tess.follow("Show all");
      await tess.follow("Cash movements");
      await tess.follow("Look further back");
      tess.sees(/of the last 360 days/);
      await tess.follow("End of the day");
      await tess.follow("Earlier days");
      await tess.follow("Newest days");
      await tess.follow("Propose to sign it off");
      await tess.press("Propose: day sign-off", { remark: "as counted" });
      await decide(tess, others("tim"), "Approve it");
      await tess.open("/money/day-end");
      await tess.follow("Export");
      await tess.press("Export", { format: "camt.053" });
      assert.match(tess.page.headers.get("content-disposition") ?? "", /^attachment; filename=/);
    },
  },
  {
    ...{ view: "Audit: search, record, readers, checkpoints, verification", who: "ada" },
    async goes(ada) {
      await ada.open("/audit");
      await ada.press("Search", { terminal: "1", kind: "deposit" });
      ada.sees(/Records, the newest first/);
      await ada.press("Open the record", { index: "1" });
      ada.sees(/Record 1\b/);
      for (const path of ["/audit/newest", "/audit/readers", "/audit/checkpoints", "/audit/verification"]) {
        await ada.open(path);
        assert.equal(ada.page.status, 200, path);
      }
    },
  },
  {
    ...{ view: "Operators: invite, link, roles, sessions", who: "root" },
    async goes(root, others) {
      const max = others("max");
      await root.open("/customers");
      await root.follow("Invite a teller");
      await root.press("Propose: operator invite", { username: "dora", name: "Dora Maar" });
      await decide(root, max, "Approve it");
      await root.open("/operators");
      await root.follow("dora");
      await root.press("Draw the link");
      root.sees(/The link for dora/);
      await max.open("/operators/dora");
      await max.follow("Change the roles");
      await max.press("Propose: operator roles", { "roles.auditor": "true", reason: "helps the auditor" });
      max.sees(/roles of dora teller auditor, teller/);
      await decide(max, root, "Approve it");
      root.sees(/State carried out/);
      await root.open("/account");
      root.sees(/Your live sessions|Sessions/);
    },
  },
  {
    ...{ view: "Keys", who: "root" },
    async goes(root, others) {
      await on.dispute.bank.rotateKeys();
      await root.open("/keys");
      await root.follow("Prepare a new key");
      await root.press("Propose: keys prepare");
      root.sees(/A field is not as it must be/);
      await root.press("Propose: keys prepare", { reason: "somebody left" });
      await decide(root, others("max"), "Approve it");
      others("max").sees(/Reason somebody left/);
      await root.open("/keys");
      root.sees(/A new key is made/);
    },
  },
];

for (const { view, who, goes } of JOURNEYS)
  test(`without scripts: ${view}`, async () => {
    const visitors = new Map<Person, PlainVisitor>();
    const visitorOf = (name: Person): PlainVisitor => {
      const visitor = visitors.get(name) ?? new PlainVisitor(on.test.browserOf(person(name)));
      visitors.set(name, visitor);
      return visitor;
    };
    await goes(visitorOf(who), visitorOf);
  });

/** Pages of every view whose controls are walked through, by who sees them. */
const WALKS: Readonly<Partial<Record<Person, readonly string[]>>> = {
  tess: [
    ...["/attention", "/now", "/alarms", "/proposals", "/terminals/1", "/terminals/1/count", "/payments"],
    ...["/money/holds", "/money/day-end", "/operations/day-sign-off"],
  ],
  tom: ["/customers/alice"],
  ada: ["/audit?terminal=1&kind=cash-load", "/audit/records/1"],
  root: ["/operators", "/operators/max", "/operations/operator-invite", "/keys", "/account", "/customers"],
};

async function tabOf(who: Person): Promise<Tab> {
  const tab = await browser.page();
  const name = `strongroom-console-${new URL(running.origin).port}`;
  await tab.context().addCookies([{ name, value: on.test.sessionOf(person(who)), url: running.origin }]);
  return tab;
}

/** Notes where the focus goes, from the first control on; returns how often Tab is to be pressed to come to the last one. */
const WATCH = `(() => {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const isChosen = (each) => each.type !== "radio" || each.checked
    || ![...document.getElementsByName(each.name)].some((other) => other.checked) && document.getElementsByName(each.name)[0] === each;
  const all = [...document.querySelectorAll(wanted)].filter((each) =>
    !each.disabled && each.type !== "hidden" && each.tabIndex >= 0 && each.checkVisibility() && isChosen(each));
  window.walk = { all, seen: [], faint: [] };
  addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(target);
    walk.seen.push(target);
    if ((outlineStyle === "none" || outlineWidth === "0px") && boxShadow === "none") walk.faint.push(target.outerHTML.slice(0, 120));
  });
  all[0].focus();
  // A control of a date has a stop for each of its parts.
  return all.length - 1 + 8 * all.filter((each) => /^date/.test(each.type)).length;
})()`;

/** Where the walk differs from the controls in the order of the page, and where the focus cannot be seen. */
const WALKED = `(() => {
  const { all, seen, faint } = walk;
  const text = (each) => each === undefined ? "nothing" : each.outerHTML.slice(0, 120);
  const walked = seen.filter((each) => all.includes(each));
  const n = all.findIndex((each, at) => walked[at] !== each);
  return [...(n < 0 ? [] : ["after " + n + " came " + text(walked[n]) + " in place of " + text(all[n])]), ...faint.map((each) => "no focus is seen on " + each)];
})()`;

test("by keys: Tab comes to every control of every view, in the order of the page, and is seen and never caught", async () => {
  const faults: string[] = [];
  for (const [who, paths] of Object.entries(WALKS)) {
    const tab = await tabOf(who as Person);
    // A live part may not change what is counted.
    await tab.route("**/live?*", (route) => route.abort());
    for (const path of paths) {
      await tab.goto(running.origin + path);
      await tab.locator("html[data-ready]").waitFor();
      const presses = await tab.evaluate<number>(WATCH);
      // The first control has the focus: it is the skip link. Presses arrive in this order.
      await Promise.all(Array.from({ length: presses }, () => tab.keyboard.press("Tab")));
      faults.push(...(await tab.evaluate<string[]>(WALKED)).map((each) => `${path}: ${each}`));
    }
    await tab.close();
  }
  assert.deepEqual(faults, []);
});

/** A form, the control that the Tab key comes to, what is typed, and where the focus then lies. */
const TYPED: readonly (readonly [path: string, who: Person, control: string, keys: string, answer: string])[] = [
  ["/customers", "tom", "#field-prefix", "al", "#found"],
  ["/operations/customer-note?username=alice&to=/customers/alice", "tom", "#field-text", "calls on Mondays", ".notice"],
  ["/operations/customer-note?username=nobody.at.all&to=/customers", "tom", "#field-text", "who", "#refused"],
  ["/payments", "tom", "#field-id", "alice", "#found"],
  ["/payments", "tom", "#field-id", "no such thing", "#refused"],
  ["/money/holds", "tess", "#field-terminal", "1", "[data-live]"],
  ["/money/holds", "tess", "#field-terminal", "x", "main:has([role=alert]) #field-terminal"],
  ["/audit", "ada", "#field-terminal", "1", "#found"],
];

test("by keys: a form is filled in and sent with Enter, and the focus lies on the answer or on the first error", async () => {
  let tab: Tab | null = null;
  let whose: Person | null = null;
  for (const [path, who, control, keys, answer] of TYPED) {
    if (tab === null || whose !== who) {
      await tab?.close();
      tab = await tabOf(who);
      whose = who;
    }
    await tab.goto(running.origin + path);
    await tab.locator("html[data-ready]").waitFor();
    if (path === "/audit") await tab.getByText("Search by fields").press("Space");
    await tab.locator(control).focus();
    await tab.keyboard.type(keys);
    await tab.keyboard.press("Enter");
    await tab
      .locator(`${answer}:focus`)
      .waitFor()
      .catch((error: Error) => assert.fail(`${path} ${keys}: ${error.message}`));
  }
  await tab?.close();
});

test("by keys: the skip link leads past the navigation, and a proposal is approved with Space", async () => {
  const { bank, requests } = on.dispute;
  const { id } = await bank.operators.propose("holds-settle", { terminal: 1, request: requests.proposed, amount: "15.00" });
  const tab = await tabOf("tess");
  await tab.goto(`${running.origin}/proposals/${id}`);
  await tab.locator("html[data-ready]").waitFor();
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await tab.locator("#main:focus").waitFor();
  for (let n = 0; n < 20 && !(await tab.evaluate("document.activeElement.value === 'approve'")); n++)
    await tab.keyboard.press("Tab");
  await tab.keyboard.press("Space");
  await tab.locator(".notice:focus").waitFor();
  assert.match((await tab.locator(".notice").textContent()) ?? "", /Done: proposals approve/);
  assert.deepEqual(
    browser.complaints.filter((each) => !/status of 4(03|22)|ERR_FAILED/.test(each)),
    [],
  );
  await tab.close();
});
