import assert from "node:assert/strict";
import { test } from "node:test";
import type { BankAddress, Place } from "./bank-places.ts";
import { BankServers, type BankServersOptions, type WhoWaits } from "./bank-servers.ts";

const AWAY_MIN_MS = 10_000;
const AWAY_MAX_MS = 600_000;
const address = (host: string, port = 1): BankAddress => ({ host, port });
const THREE = [address("10.0.0.1"), address("10.0.0.2"), address("10.0.0.3")];

/** An ATM's servers on a clock and a die that the test sets; those in `down` refuse. It notes each try. */
function servers(options: Partial<BankServersOptions> = {}) {
  const clock = { ms: 0, random: 0.5 };
  const down = new Set<string>();
  const logged: string[] = [];
  const all = new BankServers({
    ...{ addresses: THREE, name: "ATM-0001", now: () => clock.ms, random: () => clock.random },
    log: (level, message, fields) => void logged.push(`${level} ${message} ${fields?.["server"] ?? ""}`),
    ...options,
  });
  const connect = async (who: WhoWaits = "nobody") => {
    const tried: Place[] = [];
    const open = async (place: Place): Promise<string> => {
      tried.push(place);
      if (down.has(place.name)) throw new Error(`${place.name} is down`);
      return place.name;
    };
    const name = await all.connect(open, who).catch((error: Error) => error.message);
    return { name, tried: tried.map((each) => each.name), place: tried.at(-1) as Place };
  };
  return { all, clock, down, logged, connect };
}

/** All servers in the order in which this ATM tries them. */
async function orderOf(name: string, addresses = THREE): Promise<readonly string[]> {
  const { connect, down } = servers({ name, addresses });
  for (const { host, port } of addresses) down.add(`${host}:${port}`);
  return (await connect()).tried;
}

test("every ATM has an order of its own, whatever the order of the addresses, and all servers get their share", async () => {
  assert.deepEqual(await orderOf("ATM-0001"), await orderOf("ATM-0001", THREE.toReversed()));
  const firsts = new Map<string, number>();
  for (let n = 0; n < 300; n++) {
    const [first = ""] = await orderOf(`ATM-${n}`);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  assert.equal(firsts.size, 3);
  for (const [server, count] of firsts) assert.ok(count > 60, `${server} is the first server of ${count} of 300 ATMs`);
});

test("an ATM keeps the server that answers, and moves to the next if it does not", async () => {
  const { all, connect, down, logged } = servers();
  const [first = "", second = ""] = await orderOf("ATM-0001");
  assert.equal(all.current, null);
  for (let time = 0; time < 2; time++) assert.deepEqual((await connect()).tried, [first]);
  assert.equal(all.current, first);
  assert.deepEqual(logged, []);
  down.add(first);
  assert.deepEqual((await connect()).tried, [first, second]);
  assert.deepEqual(logged, [
    `warn a bank server does not answer ${first}`,
    `info this machine uses another bank server ${second}`,
  ]);
  assert.equal(all.current, second);
});

test("a server that failed is not tried first for a random while, which doubles with each failure, up to a bound", async () => {
  const { clock, connect, down } = servers();
  const [first = "", second = ""] = await orderOf("ATM-0001");
  down.add(first);
  await connect();
  for (const [random, factor] of [
    [0, 0.5],
    [0.999, 1.499],
  ] as const) {
    clock.random = random;
    for (let times = 2; times < 12; times++) {
      // The try sets it away again; then it fails once more.
      clock.ms += 2 * AWAY_MAX_MS;
      assert.deepEqual((await connect()).tried, [first, second]);
    }
    clock.ms += AWAY_MAX_MS * factor - 1;
    assert.deepEqual((await connect()).tried, [second], "not yet");
    clock.ms += 2;
    assert.deepEqual((await connect()).tried, [first, second]);
  }
});

test("ATMs return to a server that is back at different moments, and no customer waits for one that may be away", async () => {
  const { all, clock, connect, down } = servers();
  const [first = "", second = ""] = await orderOf("ATM-0001");
  down.add(first);
  await connect();
  down.clear();
  clock.ms += AWAY_MIN_MS + 1;
  assert.deepEqual((await connect("customer")).tried, [second]);
  const { tried, place } = await connect();
  assert.deepEqual(tried, [first]);
  assert.deepEqual((await connect("customer")).tried, [second], "it is connected, but has answered nothing yet");
  all.answered(place);
  assert.deepEqual((await connect("customer")).tried, [first]);
});

test("while one try of a server that was away lasts, nobody else tries it first", async () => {
  const { all, clock, connect, down } = servers();
  const [first = "", second = ""] = await orderOf("ATM-0001");
  down.add(first);
  await connect();
  clock.ms += 2 * AWAY_MIN_MS;
  const hanging = Promise.withResolvers<string>();
  const tries = Promise.withResolvers<string>();
  const trying = all.connect((place) => {
    tries.resolve(place.name);
    return hanging.promise;
  }, "nobody");
  assert.equal(await tries.promise, first);
  assert.deepEqual((await connect()).tried, [second]);
  hanging.resolve("back");
  assert.equal(await trying, "back");
});

test("a server that accepts channels but does not answer fails too, once for all its channels", async () => {
  const { all, clock, connect } = servers();
  const [first = "", second = ""] = await orderOf("ATM-0001");
  const { place } = await connect();
  for (let channels = 0; channels < 8; channels++) all.failed(place);
  assert.deepEqual((await connect()).tried, [second]);
  clock.ms += AWAY_MIN_MS + 1;
  assert.deepEqual((await connect()).tried, [first]);
});

test("if every server failed, each is tried, the one with the fewest failures first, and the first error tells why", async () => {
  const { connect, down, clock } = servers();
  const [first = "", second = "", third = ""] = await orderOf("ATM-0001");
  for (const each of [first, second, third]) down.add(each);
  assert.equal((await connect()).name, `${first} is down`);
  down.delete(third);
  assert.deepEqual((await connect("customer")).tried, [first, second, third]);
  down.add(third);
  clock.ms += 1;
  assert.deepEqual((await connect("customer")).tried, [third, first, second]);
});

test("every address of a name is tried, a name that fails keeps those that it had, and other addresses serve meanwhile", async () => {
  const names = new Map([["bank.example", ["10.0.0.1", "10.0.0.2", "fd00::1"]]]);
  const resolve = async (host: string): Promise<readonly string[]> => {
    const found = names.get(host);
    if (found === undefined) throw new Error(`no such name: ${host}`);
    return found;
  };
  const addresses = [address("bank.example"), address("lost.example"), address("10.0.0.2"), address("::1", 2)];
  const { connect, down } = servers({ addresses, resolve });
  const all = ["10.0.0.1:1", "10.0.0.2:1", "[::1]:2", "[fd00::1]:1"];
  for (const each of all) down.add(each);
  assert.deepEqual((await connect()).tried.toSorted(), all);
  names.clear();
  assert.deepEqual((await connect()).tried.toSorted(), all);
  const { connect: connectLost } = servers({ addresses: [address("lost.example")], resolve });
  assert.deepEqual((await connectLost()).name, "no such name: lost.example");
});

test("a name whose resolver hangs holds the other addresses up for two seconds at most", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const addresses = [address("slow.example"), address("10.0.0.2")];
  const { connect } = servers({ addresses, resolve: () => new Promise(() => {}) });
  const connected = connect();
  t.mock.timers.tick(2_000);
  assert.deepEqual((await connected).tried, ["10.0.0.2:1"]);
});
