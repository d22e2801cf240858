import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { BankLink } from "../link/bank-link.ts";
import { deposit } from "../operations/deposit.ts";
import type { Ending } from "../operations/ending.ts";
import type { Machine } from "../operations/machine.ts";
import { transfer } from "../operations/transfer.ts";
import { withdraw } from "../operations/withdraw.ts";
import { TestAtm } from "../testing/test-atm.ts";

const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];
const ACTS: Readonly<
  Record<"deposit" | "withdraw" | "transfer", (machine: Machine, link: BankLink, request: RequestId) => Promise<Ending>>
> = {
  deposit: (machine, link, request) => deposit(machine, link, request, SIXTY),
  withdraw: (machine, link, request) => withdraw(machine, link, request, Money(6000n)),
  transfer: (machine, link, request) => transfer(machine, link, request, "ben", Money(6000n)),
};

for (const [op, act] of Object.entries(ACTS))
  for (const how of ["accepted", "refused", "unreachable"] as const)
    test(`a ${op} that was ${how} is closed in the journal before its customer sees the ending`, async () => {
      await using test = await TestAtm.start();
      test.bank.ledger.open("ada", "correct horse battery", Money(100_000n));
      test.bank.ledger.open("ben", "correct horse battery");
      const link = await test.atm.openLink();
      await link.request("signin", { username: "ada", password: "correct horse battery" });
      if (how === "refused") test.bank.mishap(op as "transfer", { refusal: "money-suspended" });
      if (how === "unreachable") link.close("done");
      const request = newRequestId();
      const ending = await act(test.atm.machine, link, request);
      const expected = { accepted: op === "withdraw" ? "paid" : "booked", refused: "refused", unreachable: "unreachable" }[how];
      assert.equal(ending.how, expected);
      assert.equal(test.atm.machine.journal.operations.size, 0);
      const lines = (await readFile(path.join(test.bank.folder, "atm-1.journal"), "utf8")).trimEnd().split("\n");
      assert.match(lines.at(-1) ?? "", new RegExp(`"step":"closed".*${request}`));
      assert.equal(test.atm.machine.cash.busy, false);
    });
