import assert from "node:assert/strict";
import { test } from "node:test";
import type { Download } from "../../backoffice/backoffice.ts";
import { Downloads } from "./downloads.ts";

/** A download of these pieces; `asked` counts those that were asked for. */
function downloadOf(pieces: AsyncIterable<string>): Download {
  return { kind: "download", name: "books.csv", type: "text/csv", write: async (write) => write(pieces) };
}

/** Yields pieces without end, and says how many. */
function endless(): { readonly pieces: AsyncGenerator<string>; made(): number; readonly ended: Promise<void> } {
  let made = 0;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  async function* make() {
    try {
      for (;;) {
        made++;
        yield `line ${made}\n`;
      }
    } finally {
      resolve();
    }
  }
  return { pieces: make(), made: () => made, ended };
}

const open = (): { downloads: Downloads; logged: string[] } => {
  const logged: string[] = [];
  return { downloads: new Downloads((_, message) => void logged.push(message), { idleMs: 50 }), logged };
};

test("a piece is made only when the browser takes one, and a browser that goes away ends the export", async () => {
  const { downloads } = open();
  const { pieces, made, ended } = endless();
  const answer = await downloads.send(downloadOf(pieces));
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  for (let n = 1; n <= 3; n++) assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), `line ${n}\n`);
  assert.ok(made() <= 5, `${made()} were made for 3 that were taken`);
  await reader.cancel();
  await ended;
});

test("a browser that takes nothing for long loses its export; at most two are under way", async () => {
  const { downloads, logged } = open();
  const [one, two] = [endless(), endless()];
  const answers = [await downloads.send(downloadOf(one.pieces)), await downloads.send(downloadOf(two.pieces))];
  assert.equal((await downloads.send(downloadOf(endless().pieces))).status, 503);
  await Promise.all([one.ended, two.ended]);
  for (const answer of answers) await assert.rejects(answer.text());
  assert.deepEqual(logged, Array(2).fill("an export was broken off"));
  const next = await downloads.send(downloadOf(endless().pieces));
  assert.equal(next.status, 200);
  await next.body?.cancel();
});

test("what fails before the first piece is no file, and what fails later breaks the file off", async () => {
  const { downloads } = open();
  const failing = async function* (pieces: readonly string[]) {
    yield* pieces;
    throw new Error("the database went away");
  };
  await assert.rejects(downloads.send(downloadOf(failing([]))), /the database went away/);
  const answer = await downloads.send(downloadOf(failing(["one\n"])));
  await assert.rejects(answer.text());
});
