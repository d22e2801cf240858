import type { FormOperation } from "../forms/form-operation.ts";
import { ALL_ROLES } from "../operator.ts";

const PLAIN = { approval: false, fresh: false, reads: false, refusals: {} } as const;
const FOR_MONEY = { group: "holds", roles: ["treasurer"], ...PLAIN, approval: true } as const;
const request = { meaning: "the id of the request", control: { kind: "text", most: 36 } } as const;
const terminal = { meaning: "the ATM, by number", control: { kind: "number", least: 1, most: 9_999 } } as const;
const proposal = { meaning: "the id of the proposal", control: { kind: "text", most: 36 } } as const;

/** Operations for tests of pages: some as the bank has them, and one with a field of each kind. */
export const TEST_OPERATIONS: Readonly<Record<string, FormOperation>> = {
  "holds-settle": {
    meaning: "books the amount that was paid out of a hold, and frees the rest",
    command: "holds settle",
    fields: { request, terminal, amount: { meaning: "the amount that was paid out", control: { kind: "money" } } },
    ...FOR_MONEY,
  },
  "holds-release": {
    meaning: "frees a hold of which nothing was paid out",
    command: "holds release",
    fields: { request, terminal },
    ...FOR_MONEY,
    refusals: { "hold-ended": "the hold was ended by its ATM meanwhile: nothing is left to do" },
  },
  "customer-note": {
    meaning: "replaces the one note about a customer",
    group: "customers",
    command: "customer note",
    fields: {
      username: { meaning: "the customer's username", control: { kind: "text", most: 32 } },
      note: { meaning: "the note; none removes it", optional: true, control: { kind: "area", most: 500 } },
    },
    roles: ["teller"],
    ...PLAIN,
  },
  "test-everything": {
    meaning: "has a field of each kind",
    group: "alarms",
    command: "test everything",
    fields: {
      text: { meaning: "a line", control: { kind: "text", most: 20, hint: "such as this" } },
      area: { meaning: "some lines", control: { kind: "area", most: 200 } },
      whole: { meaning: "a number", control: { kind: "number", least: 1, most: 99 } },
      money: { meaning: "an amount", control: { kind: "money" } },
      notes: { meaning: "notes by denomination", control: { kind: "notes" } },
      choice: { meaning: "one of two", control: { kind: "choice", choices: { one: "the first", two: "the second" } } },
      several: { meaning: "some of two", control: { kind: "choices", choices: { left: "one", right: "another" } } },
      flag: { meaning: "yes or no", control: { kind: "flag" } },
      date: { meaning: "a day", optional: true, control: { kind: "date" } },
      instant: { meaning: "a moment", optional: true, control: { kind: "instant" } },
    },
    roles: ALL_ROLES,
    ...PLAIN,
  },
  "test-list": {
    meaning: "lists something",
    group: "alarms",
    command: "test list",
    fields: {},
    roles: ALL_ROLES,
    ...PLAIN,
    reads: true,
  },
  ...Object.fromEntries(
    ["approve", "refuse", "withdraw", "show"].map((verb) => [
      `proposals-${verb}`,
      {
        meaning: `${verb}s a proposal`,
        group: "proposals",
        command: `proposals ${verb}`,
        fields: { proposal },
        roles: ALL_ROLES,
        ...PLAIN,
      },
    ]),
  ),
};
