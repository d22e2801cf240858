import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatAddCheckpoint, formatSize, parseAddCheckpoint, parseSizeAnswer } from "./add-checkpoint.ts";

/** The example of C2SP tlog-witness. */
const EXAMPLE = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;

test("the example of the standard is read, and written again byte for byte", () => {
  const request = parseAddCheckpoint(EXAMPLE);
  assert.ok(request !== null);
  assert.deepEqual([request.oldSize, request.proof.length, request.note.split("\n")[1]], [20_852_014, 4, "20852163"]);
  assert.equal(formatAddCheckpoint(request), EXAMPLE);
});

const requests = fc.record({
  oldSize: fc.maxSafeNat(),
  proof: fc.array(
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    { maxLength: 63 },
  ),
  note: fc.string(),
});

test("every request is read as it was written, and every text that is read has that one form", () => {
  fc.assert(
    fc.property(requests, (request) => assert.deepEqual(parseAddCheckpoint(formatAddCheckpoint(request)), { ...request })),
  );
  const cuts = fc.tuple(requests.map(formatAddCheckpoint), fc.nat(), fc.string({ maxLength: 3 }), fc.nat({ max: 3 }));
  fc.assert(
    fc.property(cuts, ([body, at, put, taken]) => {
      const place = at % (body.length + 1);
      const changed = body.slice(0, place) + put + body.slice(place + taken);
      const request = parseAddCheckpoint(changed);
      if (request !== null) assert.equal(formatAddCheckpoint(request), changed);
    }),
  );
});

test("a body that is not in its one form is refused", () => {
  const hash = Buffer.alloc(32).toString("base64");
  const bad = {
    nothing: "",
    "no empty line": "old 0\nnote\n",
    "no old line": `\n\n${hash}`,
    "another word": "new 0\n\nnote\n",
    "two spaces": "old  0\n\nnote\n",
    "a leading zero": "old 01\n\nnote\n",
    "no number": "old \n\nnote\n",
    "a negative number": "old -0\n\nnote\n",
    "more than a whole number can be": "old 9007199254740992\n\nnote\n",
    "carriage returns": "old 0\r\n\r\nnote\r\n",
    "a short hash": `old 1\n${hash.slice(4)}\n\nnote\n`,
    "base64 that is not canonical": `old 1\n${hash.replace("A=", "B=")}\n\nnote\n`,
    "64 hashes": `old 1\n${`${hash}\n`.repeat(64)}\nnote\n`,
  };
  for (const [what, body] of Object.entries(bad)) assert.equal(parseAddCheckpoint(body), null, what);
});

test("the answer to a wrong old size is a size in one line", () => {
  for (const size of [0, 1, 20_852_163, Number.MAX_SAFE_INTEGER]) assert.equal(parseSizeAnswer(formatSize(size)), size);
  for (const body of ["", "\n", "5", "05\n", "5\n\n", " 5\n", "-1\n", "1e3\n", "9007199254740992\n"])
    assert.equal(parseSizeAnswer(body), null, body);
});
