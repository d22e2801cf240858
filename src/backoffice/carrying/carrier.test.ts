import assert from "node:assert/strict";
import { it } from "node:test";
import { PROPOSAL_MS } from "../../proposals/proposals.ts";
import { TestBackoffice } from "../testing/test-bank.ts";
import { awaitEnd } from "./await-end.ts";
import { Carrier, type CarrierOptions } from "./carrier.ts";

/** Far longer than any wait here needs, in milliseconds. */
const LONG_MS = 30_000;

/** A bank with bob, whose closing anna has proposed, and its carriers. */
async function withCarrier(options: Partial<CarrierOptions> = {}) {
  const bank = await TestBackoffice.open();
  await bank.customer("bob", 0n);
  const { operators } = bank;
  const problems: unknown[] = [];
  const forged: string[] = [];
  const carrier = () =>
    new Carrier({
      ...{ ...operators.carrying, databaseUrl: bank.ledger.url, applicationName: "carrier test", mayBook: () => true },
      ...{ onProblem: (error) => problems.push(error), onForged: (id) => forged.push(id), everyMs: LONG_MS },
      ...options,
    });
  const { id } = await operators.propose("customer-close", { username: "bob" });
  return { bank, operators, problems, forged, carrier, id, [Symbol.asyncDispose]: () => bank[Symbol.asyncDispose]() };
}

it("an approval wakes the carrier, and whoever waits gets the outcome", async () => {
  await using on = await withCarrier();
  const carriers = [on.carrier(), on.carrier()];
  for (const each of carriers) each.start();
  assert.equal((await awaitEnd(on.operators.carrying, on.id, 0))?.state, "open");
  await on.operators.approve(on.id);
  // No timer of a carrier is that short: its notification woke it.
  const ended = await awaitEnd(on.operators.carrying, on.id, LONG_MS / 2);
  assert.deepEqual([ended?.state, ended?.outcome], ["done", '{"ok":true,"text":"bob is closed; live sessions have ended\\n"}']);
  await Promise.all(carriers.map((each) => each.stop()));
  assert.deepEqual(on.problems, []);
});

it("without a notification a round finds what was approved, and ends what has expired", async () => {
  await using on = await withCarrier();
  const { bank, operators } = on;
  await bank.customer("carl", 0n);
  const late = await operators.propose("customer-close", { username: "carl" });
  await operators.approve(on.id);
  await on.carrier().round();
  assert.deepEqual([await bank.stateOf(on.id), await bank.stateOf(late.id)], ["done", "open"]);
  bank.passedMs += PROPOSAL_MS;
  await on.carrier().round();
  assert.equal(await bank.stateOf(late.id), "expired");
});

it("one proposal that fails, and one that is forged, do not keep back those behind them; a wrong clock keeps back all", async () => {
  await using on = await withCarrier();
  const { bank, operators } = on;
  const { sql } = bank.store;
  const wrong = new Error("a bug");
  await bank.customer("carl", 0n);
  await bank.customer("dora", 0n);
  const [forged, third] = [
    await operators.propose("customer-close", { username: "carl" }),
    await operators.propose("customer-close", { username: "dora" }),
  ];
  for (const { id } of [{ id: on.id }, forged, third]) await operators.approve(id);
  await sql`update proposal set decided_mac = decode(repeat('00', 32), 'hex') where id = ${forged.id}`;
  let failures = 0;
  const standing: CarrierOptions["standing"] = async (tx, id) => {
    if (failures++ === 0) throw wrong;
    return operators.carrying.standing(tx, id);
  };
  const shut = new Carrier({ ...optionsOf(on), mayBook: () => false });
  await shut.round();
  assert.equal(await bank.stateOf(third.id), "approved");
  const carrier = new Carrier({ ...optionsOf(on), standing });
  await carrier.round();
  assert.deepEqual(on.problems, [wrong]);
  assert.deepEqual(on.forged, [forged.id]);
  assert.deepEqual(
    [await bank.stateOf(on.id), await bank.stateOf(forged.id), await bank.stateOf(third.id)],
    ["approved", "approved", "done"],
  );
  await carrier.round();
  assert.equal(await bank.stateOf(on.id), "done");
  assert.deepEqual(on.forged, [forged.id], "it is named once");
});

const optionsOf = ({ bank, operators, problems, forged }: Awaited<ReturnType<typeof withCarrier>>): CarrierOptions => ({
  ...{
    ...operators.carrying,
    databaseUrl: bank.ledger.url,
    applicationName: "carrier test",
    mayBook: () => true,
    everyMs: LONG_MS,
  },
  ...{ onProblem: (error: unknown) => void problems.push(error), onForged: (id: string) => void forged.push(id) },
});
