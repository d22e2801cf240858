import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { makeAuditorKey } from "../../audit/audit.ts";
import { keyPairOf } from "../../crypto/crypto.ts";
import { Chain, type EventRow, keyIdOf, SealedOpener } from "../../events/events.ts";
import { commitsIn, TEST_ORIGIN, testAuditor, testEventKeys } from "../../events/testing/test-event-store.ts";
import { TamperedStore } from "../testing/tampered-store.ts";
import { type TestStory, testStory } from "../testing/test-story.ts";

const SECRET = "correct-horse-battery";
const keyId = keyIdOf(testAuditor.publicKey);
const openerOf = (key: typeof testAuditor.privateKey) => new Map([[keyId, new SealedOpener(TEST_ORIGIN, keyPairOf(key))]]);
let story: TestStory;

before(async () => {
  story = await testStory();
  // People type passwords where the username belongs; the event keeps it for the auditor alone.
  await story.bank.signIn({ ...story.alice, username: SECRET });
});
after(() => story.bank[Symbol.asyncDispose]());

it("with the auditor's key, every commit opens and is what its rows are", async () => {
  const { findings, coverage } = await story.bank.verify({ openers: openerOf(testAuditor.privateKey) });
  assert.deepEqual(findings, []);
  assert.equal(coverage.opened, coverage.commits);
  assert.equal((await story.bank.verify()).coverage.opened, 0);
});

it("another key under the auditor's name opens nothing", async () => {
  const { findings } = await story.bank.verify({ openers: openerOf(makeAuditorKey().privateKey) });
  assert.ok(findings.length > 0 && findings.every(({ what }) => what === "its sealed form does not open with the auditor's key"));
});

it("a row that somebody with the chain's key has changed is not what was sealed", async () => {
  const { bank } = story;
  const all = await commitsIn(bank.store.sql);
  const { writer } = all.flat().findLast(({ event }) => event.kind === "signin") as EventRow;
  const commits = all.filter(([first]) => first?.writer === writer);
  const [earlier, changed] = commits.slice(-2).map((commit) => commit.at(-1)) as [EventRow, EventRow];
  // The time is the second column: the count of columns, then a size and the writer, then a size.
  const image = Buffer.from(changed.image);
  image.writeBigInt64BE(image.readBigInt64BE(18) + 1_000_000n, 18);
  const mac = new Chain(testEventKeys().chain).macOf({ n: earlier.n, mac: earlier.mac as Buffer }, [image]);
  const change = `
    alter table audit_event disable trigger user;
    update audit_event set at = at + interval '1 second', mac = decode('${mac.toString("hex")}', 'hex')
    where writer = ${changed.writer} and n = ${changed.n}`;
  const tampered = new TamperedStore(bank.store);
  const unopened = await bank.verify({}, tampered.with(change));
  assert.deepEqual(unopened.findings, [], "nobody without the auditor's key can find it");
  const { findings } = await bank.verify({ openers: openerOf(testAuditor.privateKey) }, tampered.with(change));
  await tampered.release();
  assert.deepEqual(
    findings.map(({ kind, what }) => [kind, what]),
    [["sealed", `the sealed form has another time for event ${changed.n}`]],
  );
});

it("no table shows what only the auditor may read", async () => {
  const { sql } = story.bank.store;
  const tables = await sql<
    { name: string }[]
  >`select table_name as name from information_schema.tables where table_schema = 'public'`;
  for (const { name } of tables) {
    const rows = await sql<{ text: string }[]>`select each::text as text from ${sql(name)} as each`;
    for (const { text } of rows)
      for (const shown of [SECRET, Buffer.from(SECRET).toString("hex")]) assert.ok(!text.includes(shown), `${name}: ${text}`);
  }
});
