import { columnsOf, type Tampering } from "./tampering.ts";

const CHANGED = /no event set them like this: somebody invented or changed them/;

export const LIMITS_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("bank_limits", () => "n = 2", {
    n: ["3", "bank-limits", CHANGED],
    per_withdrawal: ["per_withdrawal + 1", "bank-limits", CHANGED],
    per_day_amount: ["per_day_amount + 1", "bank-limits", CHANGED],
    per_day_count: ["per_day_count + 1", "bank-limits", CHANGED],
    terminal_deposits: ["terminal_deposits + 1", "bank-limits", CHANGED],
    terminal_transfers: ["terminal_transfers + 1", "bank-limits", CHANGED],
    terminal_loads: ["terminal_loads + 1", "bank-limits", CHANGED],
    set_at: ["set_at + interval '1 millisecond'", "bank-limits", CHANGED],
    proposal: ["gen_random_uuid()", "bank-limits", CHANGED],
    mac: ["substring(sha256(mac) for 16)", "bank-limits", /are ignored: somebody changed what authenticates them/],
  }),
  ["the limits before are removed", () => "delete from bank_limits where n = 1", "bank-limits", /the version before is not 1/],
  [
    "the newest limits are removed",
    () => "delete from bank_limits where n = 2",
    "bank-limits",
    /set some that are not in the database like this/,
  ],
  [
    "limits are invented",
    () => `insert into bank_limits select 3, per_withdrawal, per_day_amount, per_day_count, terminal_deposits, terminal_transfers,
             terminal_loads, now(), gen_random_uuid(), mac from bank_limits where n = 2`,
    "bank-limits",
    CHANGED,
  ],
];
