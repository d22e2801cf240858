import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { keepCounters, openCashAccount } from "../../ledger/ledger.ts";
import { Money, type TerminalId, terminalIdOf } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { enrol, revoke } from "../../terminals/terminals.ts";
import { findInBank } from "./bank-conditions.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const DAY = Math.floor(NOON / 86_400_000);
const HOUR_MS = 3_600_000;
const BOUNDS = { capacity: Money(100n), holdAgeMs: 24 * HOUR_MS };

it("the bank's role finds cassettes, capacities and old holds, and what an ATM never reported is not known", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const [first, second, third] = [terminalIdOf(1), terminalIdOf(2), terminalIdOf(3)] as const;
  for (const terminal of [first, second, third]) {
    const { publicKey } = generateKeyPair();
    await openCashAccount(store.sql, terminal, NOON);
    await store.begin((tx, record) => enrol(tx, record, randomBytes(32), { terminal, publicKey, at: NOON }));
  }
  const report = (terminal: TerminalId, levels: readonly ("ok" | "low" | "empty" | null)[]) =>
    keepCounters(store.sql, {
      ...{ terminal, at: NOON, inService: true, rejected: [] },
      cassettes: levels.map((level, n) => ({ denomination: Money(BigInt(n + 1)), notes: 1, level })),
    });
  const application = openStore(database.applicationUrl, { connections: 2, applicationName: "strongroom test" });
  try {
    const find = async () => {
      const { known, standing, unknown } = await findInBank(application.sql, NOON, BOUNDS);
      assert.deepEqual([...known].sort(), [
        "break-glass",
        "cassette-empty",
        "cassette-low",
        "hold-old",
        "operator-alone",
        "terminal-overfull",
      ]);
      return {
        standing: standing.map(({ name, subject, detail }) => `${name} of ${subject}: ${detail}`),
        unknown: unknown.map(({ name, subject }) => `${name} of ${subject}`),
      };
    };
    const none = (terminal: string) => ["empty", "low"].map((level) => `cassette-${level} of ${terminal}`);
    assert.deepEqual(await find(), { standing: [], unknown: [...none("ATM-0001"), ...none("ATM-0002"), ...none("ATM-0003")] });

    await report(first, ["ok", "low", "empty", "low"]);
    await report(second, [null]);
    await store.sql`insert into terminal_day values (${first}, ${DAY - 1}, 101), (${first}, ${DAY}, 102), (${second}, ${DAY}, 100)`;
    await store.sql`
      insert into hold (terminal, request, account, amount, placed_at, day, state)
      select ${first}, gen_random_uuid(), id, 1, ${new Date(NOON)}::timestamptz - age, ${new Date(NOON)}::timestamptz::date, 'held'
      from account, unnest(array['25 hours', '30 hours', '23 hours']::interval[]) as age where account.terminal = ${first}`;
    const expected = [
      "cassette-empty of ATM-0001: cassettes: 1 of 4",
      "cassette-low of ATM-0001: cassettes: 2 of 4",
      "terminal-overfull of ATM-0001: on 2026-11-28 and 2026-11-29",
      "hold-old of ATM-0001: open holds: 2; the oldest was placed at 2026-11-28T06:00Z",
    ];
    assert.deepEqual(await find(), { standing: expected, unknown: [...none("ATM-0002"), ...none("ATM-0003")] });
    for (const terminal of [first, third]) await store.begin((tx, record) => revoke(tx, record, { terminal, at: NOON }));
    assert.deepEqual(await find(), { standing: expected.slice(2), unknown: none("ATM-0002") });
  } finally {
    await application.close();
  }
});

it("a broken glass stands for a day, and so does what the only administrator did alone", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const found = async () => {
    const { known, standing } = await findInBank(store.sql, NOON, BOUNDS);
    assert.ok(known.has("break-glass") && known.has("operator-alone"));
    return standing.map(({ name, subject, detail }) => [name, subject, detail]);
  };
  const broken = (hours: number, kind: "break-glass" | "operator-alone" = "break-glass") =>
    store.record([{ at: NOON - hours * HOUR_MS, kind, outcome: "ok" }]);
  await broken(24);
  assert.deepEqual(await found(), []);
  await broken(23);
  await broken(2);
  await broken(25, "operator-alone");
  const glass = ["break-glass", "", "2 times in a day, last at 2026-11-29T10:00Z"];
  assert.deepEqual(await found(), [glass]);
  await broken(1, "operator-alone");
  assert.deepEqual(await found(), [glass, ["operator-alone", "", "1 times in a day, last at 2026-11-29T11:00Z"]]);
});
