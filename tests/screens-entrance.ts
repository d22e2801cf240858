import assert from "node:assert/strict";
import type { TestBrowser } from "../src/screens/testing/test-browser.ts";
import type { Reach, Stage } from "./screens.ts";

const PASSWORD = "correct horse battery";

/** The screens from the first one to the menu and to the sign-out, with all errors on the way. */
export const entranceScreens: Readonly<Record<string, Reach>> = {
  welcome: ({ visitor }) => visitor.get("/"),
  "sign in": ({ visitor }) => visitor.get("/signin"),
  "sign in, wrong": ({ visitor }) => visitor.fill("/signin", { username: "ada", password: "wrong" }),
  "sign in, delayed": ({ visitor, atm }) => {
    atm.bank.mishap("signin", { refusal: "credentials-delayed", details: { seconds: 10n } });
    return visitor.fill("/signin", { username: "ada", password: PASSWORD });
  },
  "sign in, locked": ({ visitor, atm }) => {
    atm.bank.mishap("signin", { refusal: "credentials-locked" });
    return visitor.fill("/signin", { username: "ada", password: PASSWORD });
  },
  "sign in, no answer": ({ visitor, atm }) => {
    atm.bank.mishap("signin", "answer-lost", "answer-lost");
    return visitor.fill("/signin", { username: "ada", password: PASSWORD });
  },
  "sign up": ({ visitor }) => visitor.get("/signup"),
  "sign up, password too short": ({ visitor }) => visitor.fill("/signup", { username: "zoe", password: "short" }),
  "sign up, not the same twice": ({ visitor }) =>
    visitor.fill("/signup", { username: "zoe", password: PASSWORD, repeat: "correct horse batery" }),
  "sign up, username taken": ({ visitor }) => visitor.fill("/signup", { username: "ada", password: PASSWORD }),
  "sign up, no answer": ({ visitor, atm }) => {
    atm.bank.mishap("signup", "answer-lost", "answer-lost");
    return visitor.fill("/signup", { username: "zoe", password: PASSWORD });
  },
  "sign up, done": async ({ newcomer }) => {
    const menu = await newcomer.fill("/signup", { username: "newcomer", password: PASSWORD });
    await newcomer.send("/signout");
    return menu;
  },
  "private channel": ({ ada }) => ada.get("/channel"),
  goodbye: ({ visitor }) => visitor.get("/goodbye"),
  expired: ({ visitor }) => visitor.get("/expired"),
  "signed out by the bank": ({ visitor }) => visitor.get("/signed-out"),
  menu: ({ ada }) => ada.get("/menu"),
  "still there?": ({ ada }) => ada.get("/still-there?to=%2Fmenu"),
  "still there? for the last time": async (stage) => (await outOfTime(stage)).get("/still-there?to=%2Fmenu"),
  "menu, its time used up": async (stage) => (await outOfTime(stage)).get("/menu"),
  "menu, high contrast": async ({ ada }) => {
    const page = await ada.send("/contrast", { contrast: "high", to: "/menu" });
    await ada.send("/contrast", { contrast: "standard", to: "/menu" });
    return page;
  },
  password: ({ ada }) => ada.get("/password"),
  "password, wrong": ({ ada }) => ada.fill("/password", { password: "wrong", replacement: PASSWORD }),
  "password, too short": ({ ada }) => ada.fill("/password", { password: PASSWORD, replacement: "short" }),
};

/** A customer whose session reaches its maximum length before it would end as idle. */
async function outOfTime({ atm, customer }: Stage): Promise<TestBrowser> {
  const gail = await customer("gail");
  const session = atm.atm.sessions.peek(gail.cookie?.split("=")[1]);
  assert.ok(session !== null);
  const { idleMs, lifeMs } = atm.atm.sessions.limits;
  // A millisecond sooner, because these times are no whole numbers.
  Object.assign(session, { bornAt: session.usedAt + idleMs - lifeMs - 1 });
  return gail;
}
