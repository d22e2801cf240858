import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import type { Step } from "../journal/journal-step.ts";
import { deposit } from "../operations/deposit.ts";
import type { Machine } from "../operations/machine.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { readLines } from "../testing/test-journal.ts";
import { type Feed, NOTES_IN_MAX, piecesFed, sortFeed } from "./acceptor.ts";
import { Faults } from "./faults.ts";
import { type Notes, notesOf, worth } from "./notes.ts";

const [TEN, TWENTY, FIFTY] = [Money(1000n), Money(2000n), Money(5000n)];
const FIT = { unreadable: 0, damaged: 0, unknown: 0 };
const one = (denomination: Money): Notes => [{ denomination, notes: 1 }];
const feedOf = (notes: Notes, unfit: Partial<Feed["unfit"]> = {}): Feed => ({ notes, unfit: { ...FIT, ...unfit } });

/** An acceptor with cassettes for tens and fifties, and the lines that it logs. */
function acceptor() {
  const logged: unknown[] = [];
  const cash = { denominations: [TEN, FIFTY] } as unknown as Machine["cash"];
  return { cash, faults: new Faults(), log: (...each: unknown[]) => logged.push(each.at(-1)), logged };
}

const both = [...one(TEN), ...one(FIFTY)];
const CASES: readonly [what: string, feed: Feed, accepted: bigint, givenBack: number][] = [
  ["all notes with a cassette are taken", feedOf(both), 6000n, 0],
  [
    "notes that are unreadable, damaged or unknown are given back",
    feedOf(both, { unreadable: 2, damaged: 3, unknown: 4 }),
    6000n,
    9,
  ],
  ["a denomination without a cassette is given back", feedOf([...both, { denomination: TWENTY, notes: 3 }]), 6000n, 3],
  ["a feed without any acceptable note is given back in full", feedOf(one(TWENTY), { damaged: 1 }), 0n, 2],
  ["a feed of nothing gives nothing back", feedOf([]), 0n, 0],
];
for (const [what, feed, accepted, givenBack] of CASES)
  test(what, () => {
    const machine = acceptor();
    const sorted = sortFeed(machine, feed);
    assert.deepEqual([worth(sorted.accepted), sorted.givenBack], [accepted, givenBack]);
    assert.equal(machine.logged.length, givenBack > 0 ? 1 : 0, "the log has a line if notes are given back, and no other");
  });

test("the slot takes a limited number of notes at a time, the largest first, and gives the others back", () => {
  const machine = acceptor();
  const feed = feedOf([
    { denomination: TEN, notes: NOTES_IN_MAX },
    { denomination: FIFTY, notes: 1 },
  ]);
  const { accepted, givenBack } = sortFeed(machine, feed);
  assert.deepEqual([worth(accepted), givenBack], [5000n + 1000n * BigInt(NOTES_IN_MAX - 1), 1]);
  assert.equal(piecesFed(feed), NOTES_IN_MAX + 1);
  assert.deepEqual(machine.logged, [{ givenBack: 1, accepted: NOTES_IN_MAX }]);
});

test("each fault affects one feed, in the order in which the faults were armed", () => {
  const machine = acceptor();
  machine.faults.arm("takes-part");
  machine.faults.arm("acceptor-jam");
  machine.faults.arm("takes-none");
  for (const expected of [
    [5000n, 2],
    [0n, 3],
    [6000n, 1],
  ]) {
    const { accepted, givenBack } = sortFeed(machine, feedOf(both, { damaged: 1 }));
    assert.deepEqual([worth(accepted), givenBack], expected);
  }
  assert.equal(machine.faults.take("acceptor-jam"), "acceptor-jam", "another part's fault stays armed");
});

test("notes that are given back change no counter, no journal and no account", async () => {
  await using test = await TestAtm.start();
  const ada = test.bank.ledger.open("ada", "correct horse battery", Money(0n));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  const { machine } = test.atm;
  const file = (name: string) => readFileSync(path.join(test.bank.folder, name), "utf8");
  const records = () => [file("atm-1.cash"), file("atm-1.journal"), test.bank.seen.length, ada.posted, machine.cash.busy];

  const before = records();
  const { accepted, givenBack } = sortFeed(machine, feedOf([...both, ...one(TWENTY)], { unreadable: 5 }));
  assert.equal(givenBack, 6);
  assert.deepEqual(records(), before, "sorting a feed changes nothing");

  const held = machine.cash.cassettes;
  const request = newRequestId();
  assert.equal((await deposit(machine, link, request, accepted)).how, "booked");
  const steps = readLines(readFileSync(path.join(test.bank.folder, "atm-1.journal"))).flatMap((line) => line?.steps ?? []);
  const intent = steps.find((each): each is Extract<Step, { step: "intent" }> => each.step === "intent");
  assert.deepEqual([intent?.request, intent?.amount, intent?.notes], [request, 6000n, accepted]);
  assert.equal(ada.posted, 6000n);
  assert.equal(test.inCassettes, worth(held) + 6000n);
  for (const denomination of [TEN, FIFTY])
    assert.equal(notesOf(machine.cash.cassettes, denomination), notesOf(held, denomination) + 1);
  assert.equal(machine.cash.cassettes.length, 2, "there is no new cassette");
  assert.equal(worth(machine.cash.rejected), 0n, "the reject box does not count them");
  link.close("done");
});
