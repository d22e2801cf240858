import assert from "node:assert/strict";
import { test } from "node:test";
import { ATM_OPTIONS } from "./atm-options.ts";
import { AUDIT_OPTIONS } from "./audit-options.ts";
import { BANK_OPTIONS } from "./bank-options.ts";
import { OPTIONS } from "./options.ts";

test("no option stands in two of the tables, where the later would silently take the place of the earlier", () => {
  for (const table of [BANK_OPTIONS, ATM_OPTIONS, AUDIT_OPTIONS])
    for (const [name, option] of Object.entries(table)) assert.equal(OPTIONS[name as keyof typeof OPTIONS], option, name);
  const named = [BANK_OPTIONS, ATM_OPTIONS, AUDIT_OPTIONS].flatMap((table) => Object.keys(table));
  assert.equal(new Set(named).size, named.length);
});
