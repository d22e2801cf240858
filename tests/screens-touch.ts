import type { Reach, Stage } from "./screens.ts";

/** A customer who asked for the keyboard on the screen. */
async function withFingers({ customer }: Stage) {
  const ida = await customer("ida");
  await ida.send("/touch", { touch: "on", to: "/menu" });
  return ida;
}

/** Screens with the keyboard on the screen: for words, for digits, beside the keypad, and where nothing is typed. */
export const touchScreens: Readonly<Record<string, Reach>> = {
  "sign up, keyboard on the screen": ({ newcomer }) => newcomer.send("/touch", { touch: "on", to: "/signup" }),
  "menu, keyboard on the screen": async (stage) => (await withFingers(stage)).get("/menu"),
  "deposit, wrong, keyboard on the screen": async (stage) =>
    (await withFingers(stage)).fill("/deposit", { "notes-1000": "1", "notes-5000": "two" }),
  "withdraw, keyboard on the screen": async (stage) => (await withFingers(stage)).get("/withdraw"),
  "transfer, no payee, keyboard on the screen": async (stage) =>
    (await withFingers(stage)).fill("/transfer", { payee: "", amount: "5" }),
};
