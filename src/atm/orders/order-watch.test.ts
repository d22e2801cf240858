import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, type Outcome, refuse } from "../../model/model.ts";
import type { OperationName, Request } from "../../protocol/protocol.ts";
import type { Atm } from "../atm-context.ts";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import { attended, plainOrder } from "../testing/test-attend.ts";
import { until } from "../testing/test-recovery.ts";
import { scriptedMachine } from "../testing/test-scripted.ts";
import { OrderWatch } from "./order-watch.ts";

test("the machine asks over one channel, says who has closed it, and carries out and confirms what it gets", async () => {
  await using at = await attended();
  const { bank, atm } = at.test;
  const { ledger } = bank;
  const close = plainOrder("close");
  ledger.order = close;
  atm.orders.start();
  await until(() => ledger.standings.length >= 2);
  assert.deepEqual(ledger.ended, [{ order: close.order, how: "done" }]);
  assert.deepEqual(
    ledger.standings.slice(0, 2).map((each) => ({ ...each })),
    [
      { seconds: 20, closed: "nobody", operator: "" },
      { seconds: 20, closed: "order", operator: "" },
    ],
  );
  assert.equal(at.test.atm.machine.cash.closedBy, "order");
});

test("a confirmation that was lost is repeated, and the order is not carried out again", async () => {
  await using at = await attended();
  const { bank, atm } = at.test;
  bank.ledger.order = plainOrder("close");
  bank.mishap("order-done", "request-lost");
  let writes = 0;
  const obeyed = atm.machine.cash.obey.bind(atm.machine.cash);
  atm.machine.cash.obey = (...given) => {
    writes++;
    return obeyed(...given);
  };
  atm.orders.start();
  await until(() => bank.ledger.ended.length > 0);
  assert.equal(writes, 1);
});

/** A watch on a scripted bank, whose channels and pauses it lists. */
async function watching(answer: (op: OperationName, fields: Request["fields"]) => unknown) {
  const at = await scriptedMachine(() => accept({}));
  const log: string[] = [];
  let opened = 0;
  const links: { over: boolean; renewDue: boolean }[] = [];
  const open = async (): Promise<BankLink> => {
    opened++;
    log.push("open");
    const link = {
      ...{ over: false, renewDue: false },
      request: async (op: OperationName, fields: Request["fields"]): Promise<Outcome<never>> => {
        log.push(op);
        return answer(op, fields) as Outcome<never>;
      },
      close: (reason: string) => void log.push(`close ${reason}`),
    };
    links.push(link);
    return link as unknown as BankLink;
  };
  const atm = { machine: at.machine, log: () => {}, openLink: open } as unknown as Atm;
  const watch = new OrderWatch(atm, open);
  return {
    ...{ log, links, watch, machine: at.machine },
    get opened() {
      return opened;
    },
    async [Symbol.asyncDispose]() {
      await watch.stop();
      await at[Symbol.asyncDispose]();
    },
  };
}

const NONE = accept({ orders: [], cassettes: [], rejected: [], cassettesBefore: [], rejectedBefore: [], keys: [] });

test("an old channel is renewed: the new one is open before the old one is closed", async () => {
  await using at = await watching((op) => {
    if (op === "next-order" && at.links.length === 1) (at.links[0] as { renewDue: boolean }).renewDue = true;
    return NONE;
  });
  at.watch.start();
  await until(() => at.log.filter((each) => each === "next-order").length === 2);
  assert.deepEqual(at.log, ["open", "next-order", "open", "close renew", "next-order"]);
});

test("an order that the bank no longer knows needs no confirmation, and a busy bank is asked again over a new channel", async () => {
  const { order, kind, ...notes } = plainOrder("close");
  let isOpen = true;
  let isBusy = true;
  await using at = await watching((op) => {
    if (op === "order-done") {
      isOpen = false;
      return refuse("order-unknown");
    }
    if (isBusy) {
      isBusy = false;
      return refuse("bank-busy");
    }
    return isOpen ? accept({ orders: [{ order, kind }], ...notes }) : NONE;
  });
  at.watch.start();
  await until(() => at.log.filter((each) => each === "next-order").length === 3);
  assert.deepEqual(at.log, ["open", "next-order", "close done", "open", "next-order", "order-done", "next-order"]);
  assert.deepEqual(at.machine.cash.obeyed, { order, how: "done" });
});

test("a machine that stops closes its channel, and asks no more", async () => {
  const held = Promise.withResolvers<never>();
  await using at = await watching(() => held.promise);
  at.watch.start();
  await until(() => at.log.includes("next-order"));
  const stopped = at.watch.stop();
  held.reject(new LinkError("answer-lost", "closed"));
  await stopped;
  assert.deepEqual(at.log, ["open", "next-order", "close shutdown", "close done"]);
  assert.equal(at.opened, 1);
});
