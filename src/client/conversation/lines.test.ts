import assert from "node:assert/strict";
import { test } from "node:test";
import { type BankLink, LinkError } from "../../atm/atm.ts";
import { newRequestId } from "../../model/model.ts";
import { Lines } from "./lines.ts";

/** A link that answers when the test says so, and notes how it was closed. */
class ScriptedLink {
  over = false;
  renewDue = false;
  signedOut = false;
  broken = false;
  closed: string | null = null;
  readonly asked: string[] = [];
  answer: () => Promise<unknown> = async () => ({ ok: true, result: {} });

  request(op: string): Promise<unknown> {
    this.asked.push(op);
    return op === "signin" ? Promise.resolve({ ok: true, result: {} }) : this.answer();
  }

  close(reason: string): void {
    this.closed ??= reason;
    this.over = true;
  }
}

test("a channel that is due is replaced, with its customer, and closed once its last answer is there", async () => {
  const links: ScriptedLink[] = [];
  const connect = async () => {
    const link = new ScriptedLink();
    links.push(link);
    return link as unknown as BankLink;
  };
  const lines = new Lines(connect);
  const first = await lines.get();
  await lines.send(first, "signin", { username: "alice", password: "secret" }, newRequestId());
  assert.equal(await lines.get(), first);
  const answer = Promise.withResolvers<unknown>();
  (links[0] as ScriptedLink).answer = () => answer.promise;
  const waiting = lines.send(first, "balance", {}, newRequestId());
  (links[0] as ScriptedLink).renewDue = true;
  const [second, same] = await Promise.all([lines.get(), lines.get()]);
  assert.ok(second !== first && second === same && second.signedIn);
  assert.deepEqual(links[1]?.asked, ["signin"]);
  assert.equal(links[0]?.closed, null, "an answer is still to come");
  answer.resolve({ ok: true, result: {} });
  await waiting;
  assert.equal(links[0]?.closed, "renew");
  assert.equal(links.length, 2);
});

test("a customer who signs out while the channel is being replaced is not signed in on the new one", async () => {
  const links: ScriptedLink[] = [];
  const gate = Promise.withResolvers<void>();
  const connect = async () => {
    const link = new ScriptedLink();
    links.push(link);
    if (links.length === 2) await gate.promise;
    return link as unknown as BankLink;
  };
  const lines = new Lines(connect);
  await lines.send(await lines.get(), "signin", { username: "alice", password: "secret" }, newRequestId());
  (links[0] as ScriptedLink).over = true;
  const opening = lines.get();
  assert.equal(await lines.signOut(), true);
  gate.resolve();
  const line = await opening;
  assert.equal(line.signedIn, false);
  assert.deepEqual(links[1]?.asked, []);
});

test("a channel that is due and cannot be replaced now goes on", async () => {
  const link = new ScriptedLink();
  let opened = 0;
  const connect = async () => {
    if (opened++ > 0) throw new LinkError("bank-unreachable", "away");
    return link as unknown as BankLink;
  };
  const lines = new Lines(connect);
  const line = await lines.get();
  link.renewDue = true;
  assert.equal(await lines.get(), line);
  link.over = true;
  await assert.rejects(lines.get(), LinkError);
});
