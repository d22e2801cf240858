import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { newRequestId, type RequestId } from "../../model/model.ts";
import { countWaiting, PROPOSAL_MS, proposalPage } from "../../proposals/proposals.ts";
import type { Performed } from "../performing/performed.ts";
import { TestBackoffice } from "../testing/test-bank.ts";

const refusalOf = (performed: Performed): string => (performed.ok ? performed.kind : performed.refusal);

/** A bank with alice, 1000 minor units, and a hold of 600. */
async function withHold() {
  const bank = await TestBackoffice.open();
  const { account, customer } = await bank.customer("alice", 1_000n);
  const hold = await bank.hold(account, 600n);
  const end = { request: hold, terminal: "1" };
  const release = () => bank.operators.propose("holds-release", end);
  return {
    bank,
    account,
    customer,
    hold,
    end,
    release,
    operators: bank.operators,
    [Symbol.asyncDispose]: () => bank[Symbol.asyncDispose](),
  };
}

it("one operator proposes, another approves, and the bank carries it out under the proposal's id", async () => {
  await using on = await withHold();
  const { bank, operators, account, end } = on;
  const proposal = await operators.propose("holds-settle", { ...end, amount: "4.00" });
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 600n }, "a proposal moves nothing");
  assert.equal(refusalOf(await operators.approve(proposal.id, operators.anna)), "own-proposal");
  assert.equal(await operators.carryOut(proposal.id), "ended", "an open proposal is not carried out");
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 600n });
  assert.equal(refusalOf(await operators.approve(proposal.id)), "done");
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 600n }, "an approval moves nothing");
  for (const _ of ["carried out", "carried out again"]) {
    assert.equal(await operators.carryOut(proposal.id), "ended");
    assert.deepEqual(await bank.fundsOf(account), { posted: 600n, held: 0n });
  }
  assert.equal(await bank.stateOf(proposal.id), "done");
  const [answer] = await bank.store.sql`select op from request_answer where request = ${proposal.id}`;
  assert.equal(answer?.["op"], "settle");
  assert.equal(refusalOf(await operators.approve(proposal.id, operators.signIn("carl"))), "proposal-ended");
  assert.deepEqual(await bank.steps(), [
    "proposal-make ok anna",
    "proposal-approve error:own-proposal anna",
    "proposal-approve ok ben",
    "proposal-carry-out ok anna",
    "proposal-approve error:proposal-ended carl",
  ]);
  const later = (await recordedEvents(bank.store.sql)).filter(({ kind }) => /^proposal-(approve|carry-out)$/.test(kind));
  assert.deepEqual(
    later.map(({ confidential }) => [confidential?.["maker"], confidential?.["decider"] ?? null]),
    [
      ["anna", null],
      ["anna", null],
      ["anna", "ben"],
      ["anna", "ben"],
    ],
    "what follows a decision names both",
  );
});

it("of two approvals at once, and of an approval and a refusal, one counts", async () => {
  await using on = await withHold();
  const { bank, operators, release } = on;
  const carl = operators.signIn("carl");
  for (const others of ["proposals-approve", "proposals-refuse", "proposals-withdraw"] as const) {
    const { id } = await release();
    const second = others === "proposals-withdraw" ? operators.anna : carl;
    // Both wait for the lock on the row before either decides.
    const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>();
    const { promise: free, resolve: release_ } = Promise.withResolvers<void>();
    const blocking = bank.store.sql.begin(async (tx) => {
      await tx`select from proposal where id = ${id} for update`;
      hasLocked();
      await free;
    });
    await locked;
    const both = [operators.approve(id), operators.perform(second, others, { proposal: id, reason: "no" })];
    await untilWaiting(bank, 2);
    release_();
    await blocking;
    const refusals = (await Promise.all(both)).map(refusalOf).sort();
    assert.deepEqual(refusals, ["done", "proposal-ended"], others);
    assert.equal(
      Number((await bank.store.sql`select count(*) as n from proposal where id = ${id} and decider is not null`)[0]?.["n"]),
      1,
    );
  }
});

/** Resolves once this many statements of the test's database wait for a lock. */
async function untilWaiting({ store }: TestBackoffice, count: number): Promise<void> {
  for (;;) {
    const [row] = await store.sql<{ n: number }[]>`
      select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if ((row?.n ?? 0) >= count) return;
  }
}

it("an approval is refused if what it would change is not what was proposed any more", async () => {
  await using on = await withHold();
  const { bank, operators, account, hold, end } = on;
  const stale = await operators.propose("holds-release", end);
  await operators.agree("holds-settle", { ...end, amount: "1.00" });
  assert.equal(refusalOf(await operators.approve(stale.id)), "proposal-stale");
  assert.equal(await bank.stateOf(stale.id), "open", "it may be refused or withdrawn");
  assert.equal(
    refusalOf(await operators.perform(operators.ben, "proposals-refuse", { proposal: stale.id, reason: "too late" })),
    "done",
  );

  await bank.customer("bob", 0n);
  const close = await operators.propose("customer-close", { username: "bob" });
  await operators.agree("customer-close", { username: "bob" });
  await operators.agree("customer-open", { username: "bob" });
  assert.equal(refusalOf(await operators.approve(close.id)), "proposal-stale", "bob is open, but not as he was");
  assert.equal(await operators.propose("holds-release", end).catch((error: Error) => error.message), "hold-settled");
  assert.equal(
    await operators.propose("holds-release", { ...end, request: close.id }).catch((error: Error) => error.message),
    "hold-unknown",
  );
  assert.deepEqual(await bank.fundsOf(account), { posted: 900n, held: 0n });
  assert.notEqual(hold, stale.id);
});

it("a maker or an approver who is disabled or has lost the role counts for nothing, at the approval and when it is carried out", async () => {
  await using on = await withHold();
  const { bank, operators, account, release } = on;
  const { standings, anna, ben } = operators;
  const roles = ["treasurer"] as const;
  const carryOutWith = async (
    who: "anna" | "ben",
    standing: { isActive: boolean; roles: readonly ("teller" | "treasurer")[] },
  ) => {
    const { id } = await release();
    const before = standings.get(operators[who].id);
    standings.set(operators[who].id, standing);
    const early = refusalOf(await operators.approve(id));
    if (before !== undefined) standings.set(operators[who].id, before);
    assert.equal(refusalOf(await operators.approve(id)), "done");
    standings.set(operators[who].id, standing);
    await operators.carryOut(id);
    if (before !== undefined) standings.set(operators[who].id, before);
    const [row] = await bank.store.sql<
      { state: string; outcome: string }[]
    >`select state, outcome from proposal where id = ${id}`;
    return [early, row?.state, (JSON.parse(row?.outcome ?? "{}") as { refusal?: string }).refusal];
  };
  assert.deepEqual(await carryOutWith("anna", { isActive: false, roles }), ["maker-not-allowed", "failed", "maker-not-allowed"]);
  assert.deepEqual(await carryOutWith("anna", { isActive: true, roles: ["teller"] }), [
    "maker-not-allowed",
    "failed",
    "maker-not-allowed",
  ]);
  assert.deepEqual(await carryOutWith("ben", { isActive: false, roles }), ["not-allowed", "failed", "approver-not-allowed"]);
  assert.deepEqual(await carryOutWith("ben", { isActive: true, roles: ["teller"] }), [
    "not-allowed",
    "failed",
    "approver-not-allowed",
  ]);
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 600n });
  assert.equal(refusalOf(await operators.approve((await release()).id, { ...ben, roles: ["viewer"] })), "not-allowed");
  assert.notEqual(anna.id, ben.id);
});

it("after a day nobody approves a proposal, and the bank does not carry out an approved one", async () => {
  await using on = await withHold();
  const { bank, operators, account, release } = on;
  const open = await release();
  const approved = await release();
  await operators.approve(approved.id);
  bank.passedMs += PROPOSAL_MS;
  assert.equal(refusalOf(await operators.approve(open.id)), "proposal-ended");
  assert.equal(await operators.carryOut(approved.id), "ended");
  assert.deepEqual([await bank.stateOf(open.id), await bank.stateOf(approved.id)], ["expired", "expired"]);
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 600n });
  const expired = (await bank.steps()).filter((each) => each.startsWith("proposal-expire"));
  assert.equal(expired.length, 2);
});

it("only its maker withdraws a proposal, and only another operator refuses it", async () => {
  await using on = await withHold();
  const { operators, release } = on;
  const { id } = await release();
  const decide = (who: "anna" | "ben", name: string) => operators.perform(operators[who], name, { proposal: id, reason: "why" });
  assert.equal(refusalOf(await decide("ben", "proposals-withdraw")), "not-maker");
  assert.equal(refusalOf(await decide("anna", "proposals-refuse")), "own-proposal");
  assert.equal(refusalOf(await decide("anna", "proposals-withdraw")), "done");
  assert.equal(refusalOf(await decide("ben", "proposals-refuse")), "proposal-ended");
  assert.equal(refusalOf(await operators.perform(operators.ben, "proposals-approve", { proposal: on.hold })), "proposal-unknown");
});

it("whoever writes to the database alone proposes and approves nothing", async () => {
  await using on = await withHold();
  const { bank, operators, account, release } = on;
  const { sql } = bank.store;
  const forge = async (sets: string, id: RequestId): Promise<string> => {
    await sql.unsafe(`update proposal set ${sets} where id = '${id}'`);
    return operators.carryOut(id);
  };
  const approval = `state = 'approved', verdict = 'approved', decider = '${operators.ben.id}', decider_name = 'ben', decided_at = now(),
    decided_mac = decode(repeat('00', 32), 'hex')`;
  assert.equal(await forge(approval, (await release()).id), "not-authentic");
  // The decision of another proposal, which ben did approve.
  const right = await release();
  await operators.approve(right.id);
  const other = (await release()).id;
  assert.equal(
    await forge(
      `(state, verdict, decider, decider_name, decided_at, decided_mac) =
       (select state, verdict, decider, decider_name, decided_at, decided_mac from proposal where id = '${right.id}')`,
      other,
    ),
    "not-authentic",
  );
  // An approved one that says something else.
  for (const change of [
    "operation = 'holds-settle'",
    `input = replace(input, '"terminal":1', '"terminal":2')`,
    "difference = decode(repeat('00', 32), 'hex')",
    "about = gen_random_uuid()",
    `maker = '${operators.signIn("eve").id}'`,
    "expires_at = expires_at + interval '1 day'",
    "decided_at = decided_at + interval '1 day'",
  ]) {
    const { id } = await release();
    await operators.approve(id);
    assert.equal(await forge(change, id), "not-authentic", change);
  }
  // A proposal that its writer made, in the name of anna.
  const copied = newRequestId();
  await sql`
    insert into proposal (id, operation, input, difference, terminal, about, maker, maker_name, made_at, expires_at, made_mac, state)
    select ${copied}, operation, input, difference, terminal, about, maker, maker_name, made_at, expires_at, made_mac, 'open'
    from proposal where id = ${right.id}`;
  assert.equal(refusalOf(await operators.approve(copied)), "proposal-unknown");
  const shown = await operators.perform(operators.ben, "proposals-show", { proposal: copied });
  assert.match(shown.ok ? shown.text : "", /not authentic: the bank did not write this row/);
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 600n });
});

it("proposals come in pages, in both orders, by state and by customer, and those that wait are counted", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  const names = ["alice", "bob", "carol"];
  const customers = new Map<string, Awaited<ReturnType<typeof bank.customer>>>();
  for (const name of names) customers.set(name, await bank.customer(name, 0n));
  const ids: RequestId[] = [];
  for (const name of [...names, "alice"])
    ids.push((await operators.propose("customer-close", { username: name, reason: `${name} asked` })).id);
  const page = (more: Partial<Parameters<typeof proposalPage>[2]>) =>
    proposalPage(bank.store.sql, operators.carrying.proposalKey, {
      ...{ states: ["open"], most: 3, after: null, newestFirst: false },
      ...more,
    });
  const idsOf = ({ proposals }: Awaited<ReturnType<typeof page>>) => proposals.map(({ id }) => id);
  const first = await page({});
  assert.deepEqual([idsOf(first), first.next], [ids.slice(0, 3), ids[2]]);
  assert.deepEqual(await page({ after: first.next }).then((rest) => [idsOf(rest), rest.next]), [[ids[3]], null]);
  const newest = await page({ newestFirst: true, most: 1 });
  assert.deepEqual([idsOf(newest), newest.next], [[ids[3]], ids[3]]);
  assert.deepEqual(idsOf(await page({ newestFirst: true, after: newest.next })), ids.slice(0, 3).toReversed());
  const { customer } = customers.get("alice") ?? assert.fail("alice is a customer");
  assert.deepEqual(idsOf(await page({ customer })), [ids[0], ids[3]]);
  assert.equal(await countWaiting(bank.store.sql), 4);
  await operators.perform(operators.ben, "proposals-refuse", { proposal: ids[0], reason: "not at the counter" });
  assert.equal(await countWaiting(bank.store.sql), 3);
  assert.deepEqual(idsOf(await page({ states: ["refused"] })), [ids[0]]);
});
