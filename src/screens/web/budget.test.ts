import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt } from "../testing/test-screens.ts";
import { ALL_SCRIPTS, ASSETS } from "./assets.ts";

const SCRIPTS_MOST = 10_000;
const FIRST_PAGE_MOST = 150_000;

test("the scripts stay below 10 kB and the whole first page below 150 kB, as sent", async (t) => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const { html } = await browser.get("/");
  const size = async (path: string): Promise<number> => (await (await browser.raw("GET", path, {})).arrayBuffer()).byteLength;
  const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  // The style sheets name the fonts. English needs only the Latin one.
  const files = await Promise.all([...named, "/assets/latin.woff2"].map(size));
  const page = Buffer.byteLength(html) + files.reduce((sum, each) => sum + each, 0);
  const zipped = ALL_SCRIPTS.map((name) => gzipSync(ASSETS.find(name)?.bytes ?? "").length);
  const scripts = zipped.reduce((sum, each) => sum + each, 0);
  t.diagnostic(
    `scripts, gzip: ${scripts} of ${SCRIPTS_MOST} bytes; first page, ${files.length + 1} files: ${page} of ${FIRST_PAGE_MOST}`,
  );
  assert.ok(scripts > 0 && scripts <= SCRIPTS_MOST && page <= FIRST_PAGE_MOST);
});
