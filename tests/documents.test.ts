import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { POSTING_NAMES } from "../src/exports/kinds.ts";
import { checkoutRoot } from "./checkout.ts";
import { DOCUMENTS, GENERATED, renewed } from "./generated.ts";

for (const document of DOCUMENTS)
  test(`${document} agrees with the sources`, () => {
    const { now, ought } = renewed(document);
    assert.equal(now, ought, `${document} is out of date: npm run docs renews it`);
    assert.match(now, /<!-- generated: /);
  });

for (const file of GENERATED)
  test(`${file} is what the sources generate`, () => {
    const { now, ought } = renewed(file);
    assert.equal(now, ought, `${file} is out of date: npm run docs renews it`);
  });

/** Every document, including those with generated parts. */
const ALL_DOCUMENTS = [
  ...DOCUMENTS,
  ...["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
  ...[
    "docs/ARCHITECTURE.md",
    "docs/BACKUP.md",
    "docs/BENCHMARKS.md",
    "docs/CLUSTER.md",
    "docs/EVIDENCE.md",
    "docs/EXPORTS.md",
    "docs/GLOSSARY.md",
    "docs/INSTALL.md",
    "docs/SERVICE.md",
    "docs/THREAT-MODEL.md",
  ],
  ...readdirSync(path.join(checkoutRoot, "docs", "decisions")).map((name) => `docs/decisions/${name}`),
];
const read = (document: string): string => readFileSync(path.join(checkoutRoot, document), "utf8");

/** Returns the cells of all table rows of a document, without the lines below the headings. */
const rowsOf = (document: string): string[][] =>
  read(document)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("|---"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test("the threat model names a file and a test for each threat", () => {
  const threats = rowsOf("docs/THREAT-MODEL.md").filter(([threat]) => threat !== "threat");
  assert.ok(threats.length > 60);
  assert.deepEqual(
    threats.filter(([, , where, shown]) => filesNamed(where ?? "").length === 0 || !/\b(src|tests|docs)\//.test(shown ?? "")),
    [],
  );
});

for (const document of ALL_DOCUMENTS) {
  test(`every file that ${document} names exists`, () => {
    assert.deepEqual(
      filesNamed(read(document)).filter((name) => !existsSync(path.join(checkoutRoot, name))),
      [],
    );
  });

  test(`every link of ${document} has a target`, () => {
    const targets = [...read(document).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, target]) => target as string);
    assert.deepEqual(
      targets.filter((target) => !isThere(document, target)),
      [],
    );
  });
}

test("the steps of a withdrawal name existing files and are numbered in order", () => {
  const steps = rowsOf("docs/ARCHITECTURE.md").filter(([n]) => /^\d+$/.test(n ?? ""));
  assert.deepEqual(
    steps.map(([n]) => Number(n)),
    steps.map((_, index) => index + 1),
  );
  assert.ok(steps.length > 10 && steps.length <= 16, "the path is short");
  assert.deepEqual(
    steps.filter(([, file]) => !/^src\/\S+\.tsx?$/.test(file ?? "")),
    [],
  );
});

test("every code name in the glossary is in the sources", () => {
  const words = new Set(productFiles().flatMap((file) => readFileSync(file, "utf8").match(/\w+/g) ?? []));
  const names = rowsOf("docs/GLOSSARY.md").flatMap((row) => codeIn(row[2] ?? ""));
  assert.ok(names.length > 80);
  assert.deepEqual(
    names.filter((name) => !words.has(name)),
    [],
  );
});

test("docs/EXPORTS.md names every kind of movement", () => {
  const text = read("docs/EXPORTS.md");
  assert.deepEqual(
    Object.keys(POSTING_NAMES).filter((kind) => !text.includes(`\`${kind}\``)),
    [],
  );
});

test("the glossary has no term twice", () => {
  const terms = rowsOf("docs/GLOSSARY.md")
    .map(([term]) => term)
    .filter((term) => term !== "term");
  assert.deepEqual(
    terms.filter((term, n) => terms.indexOf(term) !== n),
    [],
  );
});

test("CONTRIBUTING names every npm script, and no other", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };
  const named = [...read("CONTRIBUTING.md").matchAll(/`npm (?:run )?([a-z-]+)/g)].map(([, name]) => name as string);
  assert.deepEqual(
    [...new Set(named)].sort(),
    Object.keys(scripts)
      .filter((name) => name !== "start")
      .sort(),
  );
});

test("the picture of the README needs no other file, and shows books that agree", () => {
  const picture = read("docs/moment.svg");
  assert.deepEqual(
    [...picture.matchAll(/(?:href|src)="([^"]{0,22})|url\(|@import|<script/g)].map(([found, target]) => target ?? found),
    ["data:image/png;base64,", "data:image/png;base64,"],
  );
  for (const part of [/<title /, /<desc /, /kill -9 \d+/, />nothing differs</, />the ledger is sound</])
    assert.match(picture, part);
});

/** Returns the paths of this checkout's files that a text names. */
const filesNamed = (text: string): string[] =>
  [...text.matchAll(/(?<![\w/.-])(?:src|tests|docs|bench|packaging|scripts)\/[\w./-]*\w/g)]
    .map(([name]) => name)
    .filter((name) => /\.(ts|tsx|js|mjs|sql|md|json|svg|go)$/.test(name));

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);

/** Returns whether the file exists and, after "#", has the heading. */
function isThere(document: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const place = file === "" ? document : path.join(path.dirname(document), file);
  if (!existsSync(path.join(checkoutRoot, place))) return false;
  return anchor === undefined || headingsOf(read(place)).includes(anchor);
}

/** Returns the anchors of a page's headings. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );

function productFiles(): string[] {
  const source = path.join(checkoutRoot, "src");
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|(^|\/)testing\//.test(name))
    .map((name) => path.join(source, name));
}
