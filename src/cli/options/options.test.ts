import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../channel/channel.ts";
import { installation } from "../../installation/installation.ts";
import { CASH_LOW_DEFAULT, LIMITS_DEFAULT } from "../../model/model.ts";
import { readBankSettings } from "../running/bank-settings.ts";
import { ATM_OPTIONS } from "./atm-options.ts";
import { AUDIT_OPTIONS } from "./audit-options.ts";
import { BANK_OPTIONS } from "./bank-options.ts";
import { OPTIONS } from "./options.ts";
import { Settings } from "./settings.ts";

test("no option is in two tables, because the later would silently replace the earlier", () => {
  for (const table of [BANK_OPTIONS, ATM_OPTIONS, AUDIT_OPTIONS])
    for (const [name, option] of Object.entries(table)) assert.equal(OPTIONS[name as keyof typeof OPTIONS], option, name);
  const named = [BANK_OPTIONS, ATM_OPTIONS, AUDIT_OPTIONS].flatMap((table) => Object.keys(table));
  assert.equal(new Set(named).size, named.length);
});

test("a bank without options uses the defaults of the rooms, in every currency", () => {
  for (const currency of ["EUR", "JPY", "BHD"]) {
    const settings = readBankSettings(new Settings({ currency }, {}, "/nowhere"));
    assert.deepEqual(settings.limits, LIMITS_DEFAULT, currency);
    assert.equal(settings.sessionsPerTerminal, DEFAULT_LIMITS.sessionsPerTerminal);
    assert.deepEqual(settings.admission, {
      halfOpen: DEFAULT_LIMITS.halfOpenMax,
      halfOpenPerAddress: DEFAULT_LIMITS.halfOpenPerAddressMax,
      hellosPerSecond: DEFAULT_LIMITS.hellosPerSecond,
      hellosPerSecondPerAddress: DEFAULT_LIMITS.hellosPerAddressPerSecond,
    });
  }
});

test("the documents name the same defaults", () => {
  const text = (name: string): string => readFileSync(path.join(installation().root, "docs", name), "utf8").replace(/\s+/g, " ");
  const { halfOpenMax, halfOpenPerAddressMax, hellosPerSecond, hellosPerAddressPerSecond } = DEFAULT_LIMITS;
  for (const said of [
    `${halfOpenMax} in all, ${halfOpenPerAddressMax} per source address`,
    `token bucket ${hellosPerSecond}/s in all, ${hellosPerAddressPerSecond}/s per source address`,
    `\`sessions_per_terminal\` (${DEFAULT_LIMITS.sessionsPerTerminal})`,
    `\`max_sessions\` (${DEFAULT_LIMITS.sessionsMax.toLocaleString("en")}) in all`,
  ])
    assert.ok(text("PROTOCOL.md").includes(said), said);
  assert.ok(text("OPERATIONS.md").includes(`\`--cash-low\`, ${CASH_LOW_DEFAULT} notes unless told`));
});
