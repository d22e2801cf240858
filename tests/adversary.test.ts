import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { Money } from "../src/model/money.ts";
import { Adversary, flipBit, type Tamper } from "./adversary.ts";
import { attack as attackBank } from "./attack.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { isNightly } from "./nightly.ts";
import { ScriptedAtm } from "./scripted-atm.ts";
import { ANSWER, DEPOSIT, last, onFrame, TO_A_REQUEST } from "./tampers.ts";

// An adversary controls the network between ATM and bank. After each attack the connection ends, no money moves, and the audit
// log has the cause.
const PASSWORD = "a long enough secret";
const CLIENT_HELLO_SIZE = 144;
const SERVER_HELLO_SIZE = 52;
const RECORD_SIZE = 180;
/** The whole header, and this share of the other bytes. src/channel/records/tampering.test.ts flips every bit of a record. */
const EVERY = isNightly ? 1 : 4;
const isTried = (byte: number): boolean => byte < 4 || byte % EVERY === 0;
/** Each costs a sign-in. Daily it is a byte of each block of IV, ciphertext and tag. */
const RECORD_BYTES = Array.from({ length: RECORD_SIZE }, (_, byte) => byte).filter(
  (byte) => byte < 4 || byte % (4 * EVERY) === 0,
);

let bank: BankUnderTest;
let adversary: Adversary;
let keys: InitiatorKeys;
let otherKeys: InitiatorKeys;
let cases = 0;

before(async () => {
  bank = await BankUnderTest.start([
    "--hellos-per-second-per-address",
    "100000",
    "--hellos-per-second",
    "100000",
    "--half-open-per-address",
    "256",
  ]);
  adversary = await Adversary.start(bank.port);
  keys = await bank.enrol(1);
  otherKeys = await bank.enrol(2);
  await bank.signUp(["alice", "bob"], PASSWORD);
  await using atm = await bank.connect(keys);
  for (const username of ["alice", "bob"]) {
    await atm.get("signin", { username, password: PASSWORD });
    await atm.get("deposit", { amount: Money(100_00n) });
    await atm.get("signout", {});
  }
});
after(async () => {
  await adversary[Symbol.asyncDispose]();
  await bank[Symbol.asyncDispose]();
  console.log(`${cases} attacks, each ended its connection, moved no money and is in the audit log`);
});

test("a changed byte in the ClientHello ends the connection before the bank knows the peer", async () => {
  await attack({ "frame-version": 1, "frame-type": 1, "frame-length": 2, "server-key-unknown": 8 }, async () => {
    for (let byte = 0; byte < 16; byte++)
      if (byte < 4 || byte >= 8) await failsToConnect(onFrame("c2s", 0, (frame) => [flipBit(frame, byte, byte % 8)]));
  });
  await attack({ "client-hello-static": 4 + (32 + 32 + 16) / EVERY, "client-hello-payload": (32 + 16) / EVERY }, async () => {
    for (let byte = 4; byte < 8; byte++) await failsToConnect(onFrame("c2s", 0, (frame) => [flipBit(frame, byte, byte % 8)]));
    // The highest bit of an X25519 public key does not change the point, but it changes the transcript.
    for (let byte = 16; byte < CLIENT_HELLO_SIZE; byte += EVERY)
      await failsToConnect(onFrame("c2s", 0, (frame) => [flipBit(frame, byte, 7 - (byte % 8))]));
  });
});

test("an ATM refuses a ServerHello in which one byte is changed", async () => {
  const bytes = Array.from({ length: SERVER_HELLO_SIZE }, (_, byte) => byte).filter(isTried);
  await attack({ truncated: bytes.length }, async () => {
    for (const byte of bytes) await failsToConnect(onFrame("s2c", 0, (frame) => [flipBit(frame, byte, byte % 8)]));
  });
});

test("a changed byte in a request is a breach", async () => {
  const expected = { "frame-version": 1, "frame-type": 1, "frame-length": 2, "record-mac": RECORD_BYTES.length - 4 };
  await attack(expected, async () => {
    for (const byte of RECORD_BYTES)
      await failsToDeposit(onFrame("c2s", DEPOSIT, (frame) => [flipBit(frame, byte, bitOf(byte))]));
  });
});

test("an ATM never accepts an answer in which a byte is changed", async () => {
  await attack({ truncated: RECORD_BYTES.length }, async () => {
    for (const byte of RECORD_BYTES) await failsToAsk(onFrame("s2c", ANSWER, (frame) => [flipBit(frame, byte, bitOf(byte))]));
  });
});

test("a request that is cut off, dropped, replaced, reordered or reflected is a breach or a truncation", async () => {
  for (const { tamper, cause } of Object.values(TO_A_REQUEST)) await attack({ [cause]: 1 }, () => failsToDeposit(tamper, true));
});

test("a recorded message is refused later in the same session, in another session, and from another ATM", async () => {
  // A booked deposit is replayed at once. The second copy is a breach, and the money moves once.
  await attack(
    { "record-mac": 1 },
    async () => {
      await using atm = await signedIn(
        onFrame("c2s", DEPOSIT, (frame) => [frame, frame]),
        keys,
      );
      await Promise.allSettled([atm.ask("deposit", { amount: Money(1n) })]);
      await atm.channel.ended;
    },
    1n,
  );

  const recorded = adversary.seen
    .filter(({ direction }) => direction === "c2s")
    .slice(-4)
    .map(({ bytes }) => bytes);
  // The whole session is replayed. The bank has a new ephemeral key, so it refuses the recorded READY.
  await attack({ "record-mac": 1 }, () => failsToConnect(onFrame("c2s", 0, () => recorded)));
  // A recorded request is replayed in another session of the same ATM, and in a session of another ATM.
  for (const by of [keys, otherKeys])
    await attack({ "record-mac": 1 }, () =>
      failsToDeposit(
        onFrame("c2s", DEPOSIT, () => [recorded[3] as Buffer]),
        false,
        by,
      ),
    );
});

test("requests swapped between two sessions are a breach in both", async () => {
  const splice = async (): Promise<void> => {
    // The adversary sends each ATM's request on the other ATM's connection.
    const waiting: { bytes: Buffer; forward: (bytes: Buffer) => void }[] = [];
    const swap = onFrame("c2s", DEPOSIT, (bytes, { forward }) => {
      waiting.push({ bytes, forward });
      const [first, second] = waiting;
      if (first === undefined || second === undefined) return [];
      first.forward(second.bytes);
      return [first.bytes];
    });
    await using first = await signedIn(swap, keys);
    await using second = await signedIn(swap, otherKeys, "bob");
    const asked = await Promise.allSettled([first, second].map((atm) => atm.ask("deposit", { amount: Money(100n) })));
    assert.deepEqual(
      asked.map(({ status }) => status),
      ["rejected", "rejected"],
    );
  };
  await attack({ "record-mac": 2 }, splice);
});

test("an ATM never accepts an answer that is repeated, cut off or from another session", async () => {
  const recorded = last(adversary.seen, "s2c", 1);
  const tampers: readonly Tamper[] = [
    onFrame("s2c", ANSWER, (_, { earlier }) => [last(earlier, "s2c", 1)]),
    onFrame("s2c", ANSWER, () => [recorded]),
    onFrame("s2c", ANSWER, (_, { earlier }) => [last(earlier, "c2s", DEPOSIT)]),
    onFrame("s2c", ANSWER, (frame) => [frame.subarray(0, 40)], "cut"),
  ];
  await attack({ truncated: tampers.length }, async () => {
    for (const tamper of tampers) await failsToAsk(tamper);
  });
});

/** Flips the highest bit of the length. A lower bit gives a valid length, and the receiver waits for the missing bytes. */
const bitOf = (byte: number): number => (byte === 2 ? 7 : byte % 8);

async function failsToConnect(tamper: Tamper): Promise<void> {
  adversary.tamper = tamper;
  const connected = await ScriptedAtm.connect(adversary.port, keys).catch(() => null);
  // `connect` resolves once READY is sent. The bank verifies READY later, and then ends the connection.
  const end = await connected?.channel.ended;
  assert.ok(end === undefined || end.how === "truncated", JSON.stringify(end));
}

async function signedIn(tamper: Tamper, by: InitiatorKeys, username = "alice"): Promise<ScriptedAtm> {
  adversary.tamper = tamper;
  const atm = await ScriptedAtm.connect(adversary.port, by);
  await atm.get("signin", { username, password: PASSWORD });
  return atm;
}

async function failsToDeposit(tamper: Tamper, another = false, by = keys): Promise<void> {
  await using atm = await signedIn(tamper, by);
  const asked = [atm.ask("deposit", { amount: Money(100n) })];
  if (another) asked.push(atm.ask("deposit", { amount: Money(200n) }));
  for (const { status } of await Promise.allSettled(asked)) assert.equal(status, "rejected");
}

async function failsToAsk(tamper: Tamper): Promise<void> {
  await using atm = await signedIn(tamper, keys);
  await assert.rejects(Promise.all([atm.ask("balance", {}), atm.ask("balance", {})]));
  assert.notEqual((await atm.channel.ended).how, "closed");
}

/** Runs attacks, checks their effect, and counts them. */
async function attack(causes: Readonly<Record<string, number>>, run: () => Promise<void>, moved = 0n): Promise<void> {
  cases += await attackBank(bank, causes, run, moved);
}
