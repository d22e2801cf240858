import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openCheckpoint, withoutOthers } from "./checkpoint.ts";
import { followSuccessions, formatLogKey, keysOf, parseLogKey } from "./log-key.ts";
import { formatVerifier } from "./signed-note.ts";
import { openSuccession, SUCCESSIONS_MAX, splitSuccessions } from "./succession.ts";
import { checkpointBy, headOf, NAME, newKey, succession } from "./testing/test-succession.ts";

const [first, second, third, other] = [newKey(), newKey(), newKey(), newKey()];
const CHAIN = [succession(first, second, 10), succession(second, third, 25)];
const refused = { name: "NoteError", code: "succession" };

test("from whichever key a reader knows, each key of the chain opens the checkpoints of its sizes and no others", () => {
  for (const known of [first, second, third]) {
    const verifier = followSuccessions(known, CHAIN.toReversed());
    assert.deepEqual(keysOf(verifier), [first, second, third].map(formatVerifier));
    assert.equal(formatVerifier(verifier), formatVerifier(third));
    for (const [size, signer] of [
      [0, first],
      [10, first],
      [11, second],
      [25, second],
      [26, third],
      [1_000, third],
    ] as const)
      for (const by of [first, second, third, other]) {
        const note = checkpointBy(by, size);
        if (by === signer) assert.deepEqual(openCheckpoint(note, verifier), headOf(size));
        else assert.throws(() => openCheckpoint(note, verifier), { code: "note" }, `${size}`);
        if (by === signer) assert.equal(withoutOthers(note, verifier), note);
      }
    assert.throws(() => openCheckpoint(checkpointBy(first, 11), verifier), /which does not sign checkpoints of this size/);
    // The old key signed another tree of the size at which it ended.
    assert.throws(() => openCheckpoint(checkpointBy(first, 10, "a lie"), verifier), refused);
  }
});

test("what is known of a chain grows, and a repeated succession changes nothing", () => {
  const half = followSuccessions(first, CHAIN.slice(0, 1));
  assert.equal(formatVerifier(half), formatVerifier(second));
  assert.deepEqual(keysOf(followSuccessions(half, CHAIN)), keysOf(followSuccessions(third, [...CHAIN, ...CHAIN])));
  assert.deepEqual(followSuccessions(first, []).successions, []);
});

test("a succession that both keys did not sign, or that leads elsewhere, is refused", () => {
  const [note = "", next = ""] = CHAIN;
  const [text, signatures] = [note.slice(0, note.lastIndexOf("\n\n") + 2), note.slice(note.lastIndexOf("\n\n") + 2)];
  const [bySecond = "", byFirst = ""] = signatures
    .split("\n")
    .toReversed()
    .slice(1)
    .map((line) => `${line}\n`);
  const bad: Readonly<Record<string, readonly string[]>> = {
    "only the old key signed": [text + byFirst],
    "only the new key signed": [text + bySecond],
    "the signatures change places": [text + bySecond + byFirst],
    "a third signature": [note + byFirst],
    "another size": [note.replace("\n10\n", "\n11\n")],
    "another new key": [note.replace(formatVerifier(second), formatVerifier(other))],
    "a checkpoint": [checkpointBy(first, 10)],
    "another log's": [succession(newKey("other.example/log"), newKey("other.example/log"), 10)],
    "of no key of the log": [succession(other, newKey(), 10)],
    "a gap": [next],
    "fewer records than the one before": [note, succession(second, third, 9)],
    "no records more, in another tree": [note, succession(second, third, 10, "a lie")],
    "back to an old key": [note, succession(second, first, 20)],
    "two that name one old key": [note, succession(first, third, 10)],
    "two of one key at different sizes": [note, succession(first, second, 11)],
    "two that name one new key": [note, succession(other, second, 10)],
  };
  for (const [name, notes] of Object.entries(bad)) {
    assert.throws(() => followSuccessions(first, notes), refused, name);
    assert.throws(() => followSuccessions(followSuccessions(first, CHAIN.slice(0, 0)), notes), refused, name);
  }
  assert.throws(() => followSuccessions(first, [note, succession(first, third, 10)]), /contradict each other/);
  // A thief of the old key makes another one: whoever has followed the first sees it.
  assert.throws(() => followSuccessions(followSuccessions(first, CHAIN), [succession(first, other, 10)]), /contradict/);
});

test("a key may follow without a checkpoint of the one between", () => {
  const verifier = followSuccessions(first, [succession(first, second, 10), succession(second, third, 10)]);
  assert.deepEqual(openCheckpoint(checkpointBy(first, 10), verifier), headOf(10));
  assert.deepEqual(openCheckpoint(checkpointBy(third, 11), verifier), headOf(11));
  assert.throws(() => openCheckpoint(checkpointBy(second, 11), verifier), { code: "note" });
});

test("more successions than any log has are refused", () => {
  const keys = Array.from({ length: SUCCESSIONS_MAX + 2 }, () => newKey());
  const notes = keys.slice(1).map((key, i) => succession(keys[i] as typeof key, key, i));
  assert.equal(keysOf(followSuccessions(first, []))[0], formatVerifier(first));
  assert.equal(followSuccessions(keys[0] as typeof first, notes.slice(0, SUCCESSIONS_MAX)).successions?.length, SUCCESSIONS_MAX);
  assert.throws(() => followSuccessions(keys[0] as typeof first, notes), refused);
});

test("a succession has one form: it opens to what was signed, and no changed byte opens", () => {
  const sizes = fc.record({ size: fc.maxSafeNat(), lie: fc.string() });
  fc.assert(
    fc.property(sizes, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ size, lie }, place, change) => {
      const note = succession(first, second, size, lie);
      const { head, from, to } = openSuccession(note);
      assert.deepEqual(
        [head, formatVerifier(from), formatVerifier(to)],
        [headOf(size, lie), formatVerifier(first), formatVerifier(second)],
      );
      assert.deepEqual(splitSuccessions(note.repeat(3)), [note, note, note]);
      const bytes = Buffer.from(note);
      const at = place % bytes.length;
      bytes[at] = (bytes[at] as number) ^ change;
      assert.throws(() => openSuccession(bytes.toString()), refused);
    }),
    { numRuns: 60 },
  );
  for (const text of ["x\n", CHAIN[0]?.slice(0, -1) ?? "", "\n".repeat(8 * (SUCCESSIONS_MAX + 1))])
    assert.throws(() => splitSuccessions(text), refused);
  assert.throws(() => succession(first, first, 1), RangeError);
});

test("the file of a log's key holds the newest key and the way to it; a line alone is a key alone", () => {
  const verifier = followSuccessions(second, CHAIN);
  const file = formatLogKey(verifier);
  assert.equal(file.split("\n")[0], formatVerifier(third));
  assert.deepEqual(keysOf(parseLogKey(file)), keysOf(verifier));
  for (const text of [formatVerifier(first), `${formatVerifier(first)}\n`])
    assert.deepEqual(keysOf(parseLogKey(text)), [formatVerifier(first)]);
  assert.throws(() => parseLogKey(`${formatVerifier(other)}\n${CHAIN.join("")}`), refused);
  assert.throws(() => parseLogKey(file.slice(0, -2)), refused);
  assert.throws(() => parseLogKey("nonsense"), { code: "note" });
  assert.equal(parseLogKey(file).name, NAME);
});
