import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, newRequestId, refuse, ZERO } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import { LinkError } from "../link/link-error.ts";
import { LOAD, LOADED } from "../testing/test-machine.ts";
import { type Answer, scriptedMachine } from "../testing/test-scripted.ts";
import { attendTo, carryOut, changeOf, who } from "./carry-out.ts";
import { type Booked, tellBank } from "./tell-bank.ts";

const ANNA = { operator: "anna", login: "ops1" };
const NOBODY = { operator: "", login: "" };
const FIFTY = [{ denomination: Money(5000n), notes: 1 }];
const BOOKED = { how: "booked", reason: "" };

async function attended(answer: Answer) {
  const at = await scriptedMachine(answer);
  const recovery = { taken: [] as string[], reports: 0 };
  at.machine.recovery.take = (request) => {
    recovery.taken.push(request);
    return new Promise(() => {});
  };
  at.machine.recovery.reportSoon = () => recovery.reports++;
  const atm = { machine: at.machine, openLink: async () => at.link } as unknown as Atm;
  return Object.assign(at, { atm, recovery, inside: () => at.machine.cash.payable.below(10n ** 9n) });
}

test("a change needs only its operator and its notes", () => {
  const change = changeOf("load", { ...ANNA, extra: "x" } as typeof ANNA, { notes: FIFTY });
  assert.deepEqual(change, { op: "load", box: "cassettes", notes: FIFTY, rejected: [], ...ANNA });
  const count = changeOf("count", NOBODY, { notes: LOAD, rejected: FIFTY, box: "reject" });
  assert.deepEqual(count, { op: "count", box: "reject", notes: LOAD, rejected: FIFTY, ...NOBODY });
  assert.deepEqual(who(change), ANNA);
});

const TOLD = [
  [changeOf("load", ANNA, { notes: FIFTY }), "cash-load", { notes: FIFTY, ...ANNA }, LOADED + 5000n],
  [changeOf("unload", ANNA, { notes: FIFTY }), "cash-unload", { notes: FIFTY, ...ANNA }, LOADED - 5000n],
  [changeOf("count", NOBODY, { notes: FIFTY, rejected: FIFTY }), "cash-count", { cassettes: FIFTY, rejected: FIFTY }, 5000n],
] as const;
for (const [change, op, fields, inside] of TOLD)
  test(`a ${change.op} is journalled, sent to the bank under the same id, and made once it is booked`, async () => {
    await using at = await attended(({ id }) => {
      assert.deepEqual(at.steps, [{ step: "change", request: id, ...change }], "the change is journalled before it is sent");
      assert.equal(at.inside(), LOADED, "the change is not made yet");
      return accept({});
    });
    assert.deepEqual(await carryOut(at.atm, change), BOOKED);
    const [{ id } = { id: newRequestId() }] = at.seen;
    assert.deepEqual(at.seen, [{ op, fields, id }]);
    assert.deepEqual([at.inside(), at.machine.journal.operations.size, at.recovery], [inside, 0, { taken: [], reports: 1 }]);
    assert.deepEqual(
      at.steps.slice(1).map((each) => [each.step, each.request]),
      [
        ["answer", id],
        ["closed", id],
      ],
    );
    assert.deepEqual(at.logged[0]?.fields, { request: id, ...who(change), worth: 5000 });
    assert.match(at.logged[0]?.message ?? "", new RegExp(`a ${change.op} of notes is under way`));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(at.closed, ["done"]);
  });

test("an operator reads what a change was worth; a change under a given id is sent under that id", async () => {
  await using at = await attended(() => accept({}));
  assert.deepEqual(await attendTo(at.atm, changeOf("load", ANNA, { notes: FIFTY })), { op: "load", amount: 5000n, ...BOOKED });
  const id = newRequestId();
  await carryOut(at.atm, changeOf("count", NOBODY, { notes: LOAD }), id);
  assert.equal(at.seen.at(-1)?.id, id);
});

test("a change that the bank refuses is not made, and the reason is returned and logged", async () => {
  await using at = await attended(() => refuse("hold-unknown"));
  const done = await carryOut(at.atm, changeOf("load", ANNA, { notes: FIFTY }));
  assert.deepEqual(done, { how: "refused", reason: "hold-unknown" });
  assert.deepEqual([at.inside(), at.machine.journal.operations.size], [LOADED, 0]);
  const error = at.logged.find(({ level }) => level === "error");
  assert.deepEqual(error?.fields, { request: at.seen[0]?.id, change: "load", refusal: "hold-unknown" });
});

const silent = () => {
  throw new LinkError("answer-lost", "scripted");
};
const broken = () => {
  throw new RangeError("a bug");
};
for (const [what, answer, levels] of [
  ["the bank does not answer", silent, ["warn"]],
  ["the bank is too busy for", () => refuse("bank-busy"), ["warn"]],
  ["a bug interrupts", broken, ["warn", "error"]],
] as const)
  test(`a change that ${what} is pending, and recovery continues it`, async () => {
    await using at = await attended(answer);
    const done = await carryOut(at.atm, changeOf("load", ANNA, { notes: FIFTY }));
    assert.deepEqual(done, { ...BOOKED, how: "pending" });
    assert.deepEqual([at.inside(), at.recovery.taken, at.levels], [LOADED, [at.seen[0]?.id], levels]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(at.closed, ["done"]);
  });

test("a change that cannot be marked in the cash file is not sent to the bank", async () => {
  await using at = await attended(() => assert.fail("not asked"));
  at.disk.fails = (_, file) => (file.includes(".cash") ? "full" : null);
  assert.equal((await carryOut(at.atm, changeOf("load", ANNA, { notes: FIFTY }))).how, "pending");
  assert.deepEqual(at.seen, []);
});

test("a change that was closed before it was interrupted is not given to recovery", async () => {
  await using at = await attended(() => accept({}));
  at.machine.recovery.reportSoon = broken;
  assert.equal((await carryOut(at.atm, changeOf("load", ANNA, { notes: FIFTY }))).how, "pending");
  assert.deepEqual([at.recovery.taken, at.machine.journal.operations.size], [[], 0]);
});

test("the bank's answer to a change is returned unchanged", async () => {
  const answer: Booked = accept({ posted: Money(1n), held: ZERO, available: Money(1n) });
  await using at = await attended(() => answer);
  const request = newRequestId();
  await at.machine.journal.append({ step: "change", request, ...changeOf("unload", ANNA, { notes: FIFTY }) });
  const operation = at.machine.journal.operations.get(request);
  assert.ok(operation);
  assert.equal(await tellBank(at.machine, operation, async () => at.link), answer);
  assert.equal(at.machine.journal.operations.get(request)?.state, "done");
});
