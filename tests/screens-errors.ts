import assert from "node:assert/strict";
import { HOST } from "../src/screens/testing/test-browser.ts";
import type { Reach } from "./screens.ts";

/** The errors outside money operations. Errors that break the channel or the ATM come last. */
export const errorScreens: Readonly<Record<string, Reach>> = {
  "not found": ({ visitor }) => visitor.get("/nowhere"),
  "not found, signed in": ({ ada }) => ada.get("/nowhere"),
  "wrong method": ({ visitor }) => visitor.send("/balance"),
  "too large": async ({ visitor }) => visitor.answer("POST", "/signin", { username: "x".repeat(20_000) }),
  "from elsewhere": ({ visitor }) => visitor.answer("POST", "/signin", {}, { "sec-fetch-site": "cross-site" }),
  "not a form": ({ visitor }) => visitor.answer("POST", "/signin", {}, { "content-type": "text/plain", host: HOST }),
  "form expired": ({ ada }) => ada.get("/order/gone"),
  "server fault": ({ visitor }) => visitor.get("/bug"),
  "server fault, signed in": ({ ada }) => ada.get("/bug"),
  "bank busy": ({ ada, atm }) => {
    atm.bank.mishap("balance", { refusal: "bank-busy" });
    return ada.get("/balance");
  },
  "bank lost while checking": async ({ atm, customer }) => {
    const ben = await customer("ben");
    atm.bank.mishap("withdraw", "answer-lost");
    const gate = Promise.withResolvers<void>();
    atm.bank.gate = (op) => (op === "outcome" ? gate.promise : Promise.resolve());
    await ben.fill("/withdraw", { amount: "60" });
    await ben.confirm();
    const page = await ben.get("/balance");
    gate.resolve();
    await atm.recovered();
    return page;
  },
  "menu, told what became of it": ({ visitor }) =>
    visitor.fill("/signin", { username: "ben", password: "correct horse battery" }),
  "channel ended": async ({ customer, atm }) => {
    const dan = await customer("dan");
    await atm.bank.leave();
    return dan.get("/balance");
  },
  "bank unreachable": async ({ atm, customer }) => {
    const eve = await customer("eve");
    await atm.bank.goDown();
    await assert.rejects(atm.atm.openLink());
    return eve.get("/balance");
  },
  "sign in, bank unreachable": ({ visitor }) => visitor.fill("/signin", { username: "ada", password: "correct horse battery" }),
  "private channel, none": ({ visitor }) => visitor.get("/channel"),
  "welcome, bank unreachable": ({ visitor }) => visitor.get("/"),
  "out of service, attended": async ({ atm, visitor }) => {
    const { cash } = atm.atm.machine;
    await cash.setClosed(true, "Otto");
    const page = await visitor.get("/");
    await cash.setClosed(false);
    return page;
  },
  "out of service": async ({ atm, visitor }) => {
    await atm.atm.machine.journal.close();
    await atm.atm.machine.journal.append().catch(() => {});
    return visitor.get("/");
  },
};
