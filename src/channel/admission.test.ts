import assert from "node:assert/strict";
import { test } from "node:test";
import { Admission, type Visit } from "./admission.ts";

const enter = (admission: Admission, address: string, times: number): Visit[] =>
  Array.from({ length: times }, () => admission.enter(address));

test("the defaults: 256 connections in all, 64 from one address", () => {
  const admission = new Admission();
  enter(admission, "192.0.2.1", 64);
  assert.throws(() => admission.enter("192.0.2.1"), { name: "ChannelError", code: "half-open-address-full" });
  for (const address of ["192.0.2.2", "192.0.2.3", "192.0.2.4"]) enter(admission, address, 64);
  assert.throws(() => admission.enter("192.0.2.5"), { name: "ChannelError", code: "half-open-full" });
  assert.equal(admission.halfOpen, 256);
});

test("who leaves makes room, once", () => {
  const admission = new Admission({ halfOpenMax: 2, halfOpenPerAddressMax: 2 });
  const [first] = enter(admission, "192.0.2.1", 2) as [Visit, Visit];
  first.leave();
  first.leave();
  assert.equal(admission.halfOpen, 1);
  admission.enter("192.0.2.1");
  assert.throws(() => admission.enter("192.0.2.1"), { code: "half-open-full" });
});

test("the defaults: 100 ClientHellos a second from one address, 500 in all", () => {
  let now = 0;
  const admission = new Admission({}, () => now);
  const visits = ["a", "b", "c", "d", "e", "f"].map((address) => admission.enter(address));
  const [a, b, c, d, e, f] = visits as [Visit, Visit, Visit, Visit, Visit, Visit];
  for (let i = 0; i < 100; i += 1) a.takeHello();
  for (let i = 0; i < 1000; i += 1) assert.throws(() => a.takeHello(), { code: "hello-address-rate" });
  for (const visit of [b, c, d, e]) for (let i = 0; i < 100; i += 1) visit.takeHello();
  assert.throws(() => f.takeHello(), { code: "hello-rate" }, "what one address was refused was not taken from the others");
  now = 10;
  f.takeHello();
});

test("an address is forgotten once nothing needs to be known of it", () => {
  let now = 0;
  const admission = new Admission({ halfOpenMax: 1e6 }, () => now);
  const visit = admission.enter("busy");
  const hot = admission.enter("hot");
  for (let i = 0; i < 100; i += 1) hot.takeHello();
  hot.leave();
  for (let i = 0; i < 5000; i += 1) admission.enter(`address ${i}`).leave();
  assert.ok(admission.addresses <= 1024 + 2, `${admission.addresses}`);
  assert.throws(() => admission.enter("hot").takeHello(), { code: "hello-address-rate" });
  visit.leave();
  now = 10_000;
  for (let i = 0; i < 3000; i += 1) admission.enter(`other ${i}`).leave();
  admission.enter("hot").takeHello();
});
