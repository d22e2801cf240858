import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCosignatureVerifier, formatVerifier } from "../tlog/tlog.ts";
import { testKey } from "../witness/testing/test-witness.ts";
import { parsePolicy } from "./policy.ts";

const keys = Object.fromEntries(["X1", "X2", "X3", "Y1", "Y2", "Y3"].map((name) => [name, testKey(`${name}.example`).verifier]));
const key = (name: string): string => formatCosignatureVerifier(keys[name] as NonNullable<(typeof keys)[string]>);
const witness = (name: string, url = ""): string => `witness ${name} ${key(name)} ${url}`;

const many = (count: number): string =>
  Array.from({ length: count }, (_, i) => `witness w${i} ${formatCosignatureVerifier(testKey(`w${i}`).verifier)}`).join("\n");

/** The example of the standard. */
const EXAMPLE = `
# two organizations
log ${formatVerifier({ name: "log.example", publicKey: testKey().verifier.publicKey })}
${["X1", "X2", "X3"].map((name) => `  ${witness(name, `https://${name}.example/`)}`).join("\n")}
group X-witnesses 2 X1 X2 X3
${["Y1", "Y2", "Y3"].map((name) => witness(name)).join("\n")}
group\tY-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

test("the example of the standard has the quorum that it describes, and its witnesses have their URLs", () => {
  const { witnesses, isQuorum } = parsePolicy(EXAMPLE);
  assert.deepEqual(
    witnesses.map(({ name, url }) => [name, url]),
    [
      ["X1", "https://X1.example"],
      ["X2", "https://X2.example"],
      ["X3", "https://X3.example"],
      ["Y1", null],
      ["Y2", null],
      ["Y3", null],
    ],
  );
  const quorums = { "X1 X2 Y3": true, "X1 X2 X3 Y1": true, "X1 Y1 Y2 Y3": false, "X1 X2 X3": false, "": false };
  for (const [names, expected] of Object.entries(quorums)) assert.equal(isQuorum(new Set(names.split(" "))), expected, names);
});

test("a quorum may be one witness, or none", () => {
  const one = parsePolicy(`${witness("X1")}\n${witness("Y1")}\nquorum Y1\n`);
  assert.deepEqual([one.isQuorum(new Set(["X1"])), one.isQuorum(new Set(["Y1"]))], [false, true]);
  assert.ok(parsePolicy("quorum none\n").isQuorum(new Set()));
});

test("a line that is no policy's is named", () => {
  const x1 = witness("X1");
  const bad: Readonly<Record<string, string>> = {
    [`${x1}\n`]: "there is no quorum line",
    [`${x1}\nquorum none\nquorum X1\n`]: "line 3: a second quorum line",
    "quorum X1\n": 'line 1: "X1" is not defined above',
    [`witness X1 ${key("X1").slice(0, -1)}\n`]: "line 1: not a verifier key",
    [`${x1}\n\n${x1.replace("X1 ", "again ")}\n`]: "line 3: another witness has this key already",
    [`${x1}\n${witness("X2").replace("X2 ", "X1 ")}\n`]: 'line 2: the name "X1" is taken',
    [x1.replace("X1 ", "none ")]: 'line 1: the name "none" is taken',
    [witness("X1", "ftp://x")]: 'line 1: "ftp://x" is not an http or https URL',
    [witness("X1", "http://x y")]: "line 1: a witness is:",
    "witness X1\n": "line 1: a witness is:",
    [`${x1}\ngroup g 2 X1\n`]: 'line 2: "2" is not all, any, or a number up to 1',
    [`${x1}\ngroup g 0 X1\n`]: 'line 2: "0" is not',
    [`${x1}\ngroup g 1.5 X1\n`]: 'line 2: "1.5" is not',
    [`${x1}\ngroup g any\n`]: "line 2: a group is:",
    [`${x1}\ngroup g any X1 X1\n`]: 'line 2: "X1" is a member already',
    [`${x1}\ngroup g any g\n`]: 'line 2: "g" is not defined above',
    [`${x1}\nquorum\n`]: "line 2: a quorum is:",
    [many(61)]: "line 61: more than 60 witnesses",
    "trust me\n": 'line 1: "trust" is not',
  };
  for (const [text, message] of Object.entries(bad))
    assert.throws(
      () => parsePolicy(text),
      (error: Error) => error.name === "PolicyError" && error.message.startsWith(message),
      text,
    );
});
