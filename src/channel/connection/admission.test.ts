import assert from "node:assert/strict";
import { test } from "node:test";
import { Admission, type HalfOpen } from "./admission.ts";

/** Enters `times` times; `turnedAway` gets the address and the cause of each connection that is refused later. */
function enter(admission: Admission, address: string, times: number, turnedAway: string[] = []): HalfOpen[] {
  return Array.from({ length: times }, () => admission.enter(address, (code) => turnedAway.push(`${address} ${code}`)));
}
const enterOnce = (admission: Admission, address: string): HalfOpen => enter(admission, address, 1)[0] as HalfOpen;

test("the defaults are 256 half-open connections in all and 64 from one address; beyond them the oldest is refused", () => {
  const admission = new Admission();
  const turnedAway: string[] = [];
  const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];
  for (const address of addresses) enter(admission, address, 64, turnedAway);
  assert.deepEqual([admission.halfOpen, turnedAway], [256, []]);
  enter(admission, "192.0.2.2", 1, turnedAway);
  enter(admission, "192.0.2.5", 2, turnedAway);
  assert.deepEqual(turnedAway, ["192.0.2.2 half-open-address-full", "192.0.2.1 half-open-full", "192.0.2.1 half-open-full"]);
  assert.equal(admission.halfOpen, 256);
});

test("a connection that leaves makes room once, and one that was refused has left", () => {
  const admission = new Admission({ halfOpenMax: 2, halfOpenPerAddressMax: 2 });
  const turnedAway: string[] = [];
  const [first] = enter(admission, "192.0.2.1", 2, turnedAway) as [HalfOpen, HalfOpen];
  first.leave();
  first.leave();
  assert.equal(admission.halfOpen, 1);
  enter(admission, "192.0.2.1", 1, turnedAway);
  assert.deepEqual(turnedAway, []);
  enter(admission, "192.0.2.3", 1, turnedAway);
  assert.deepEqual([turnedAway, admission.halfOpen], [["192.0.2.1 half-open-full"], 2]);
});

test("an honest peer gets in while strangers keep all places occupied", () => {
  const admission = new Admission({ halfOpenMax: 8, halfOpenPerAddressMax: 8 });
  const strangers: string[] = [];
  enter(admission, "192.0.2.1", 8, strangers);
  const honest: string[] = [];
  const [visit] = enter(admission, "192.0.2.9", 1, honest) as [HalfOpen];
  enter(admission, "192.0.2.1", 7, strangers);
  visit.takeHello();
  visit.leave();
  assert.deepEqual(honest, []);
});

test("the defaults are 100 ClientHellos a second from one address and 500 in all", () => {
  let now = 0;
  const admission = new Admission({}, () => now);
  const visits = ["a", "b", "c", "d", "e", "f"].map((address) => enterOnce(admission, address));
  const [a, b, c, d, e, f] = visits as [HalfOpen, HalfOpen, HalfOpen, HalfOpen, HalfOpen, HalfOpen];
  for (let i = 0; i < 100; i += 1) a.takeHello();
  for (let i = 0; i < 1000; i += 1) assert.throws(() => a.takeHello(), { code: "hello-address-rate" });
  for (const visit of [b, c, d, e]) for (let i = 0; i < 100; i += 1) visit.takeHello();
  assert.throws(
    () => f.takeHello(),
    { code: "hello-rate" },
    "refused ClientHellos of one address do not count against the others",
  );
  now = 10;
  f.takeHello();
});

test("an address is forgotten once it has no connection and a full bucket", () => {
  let now = 0;
  const admission = new Admission({ halfOpenMax: 1e6 }, () => now);
  const visit = enterOnce(admission, "busy");
  const hot = enterOnce(admission, "hot");
  for (let i = 0; i < 100; i += 1) hot.takeHello();
  hot.leave();
  for (let i = 0; i < 5000; i += 1) enterOnce(admission, `address ${i}`).leave();
  assert.ok(admission.addresses <= 1024 + 2, `${admission.addresses}`);
  assert.throws(() => enterOnce(admission, "hot").takeHello(), { code: "hello-address-rate" });
  visit.leave();
  now = 10_000;
  for (let i = 0; i < 3000; i += 1) enterOnce(admission, `other ${i}`).leave();
  enterOnce(admission, "hot").takeHello();
});

test("an address with a connection is not forgotten, however many other addresses connect", () => {
  const admission = new Admission({ halfOpenPerAddressMax: 1 }, () => 0);
  const turnedAway: string[] = [];
  enter(admission, "busy", 1, turnedAway);
  for (let i = 0; i < 1100; i += 1) enterOnce(admission, `address ${i}`).leave();
  enter(admission, "busy", 1, turnedAway);
  assert.deepEqual(turnedAway, ["busy half-open-address-full"]);
});
