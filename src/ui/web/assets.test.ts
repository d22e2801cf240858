import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { Assets, serveAsset } from "./assets.ts";

const assets = new Assets("screens");
const app = new Hono().get("/assets/:name", (c) => serveAsset(c, assets));
const ask = async (path: string, accepted = ""): Promise<Response> =>
  app.request(path, { headers: accepted === "" ? {} : { "accept-encoding": accepted } });

test("a file comes compressed as the browser accepts it, and caches keep the forms apart", async () => {
  for (const name of ["screens.css", "screens.js", "mark.svg"]) {
    const plain = await ask(assets.url(name));
    const content = Buffer.from(await plain.arrayBuffer());
    const forms = { br: brotliDecompressSync, gzip: gunzipSync, "br;q=0, gzip": gunzipSync };
    assert.equal(plain.headers.get("content-encoding"), null);
    for (const [accepted, decompress] of Object.entries(forms)) {
      const answer = await ask(assets.url(name), accepted);
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(answer.headers.get("content-encoding"), accepted.split(" ").at(-1), name);
      assert.equal(answer.headers.get("content-type"), plain.headers.get("content-type"));
      assert.ok(bytes.length < content.length);
      assert.deepEqual(decompress(bytes), content, name);
    }
    for (const answer of [plain, await ask(assets.url(name), "br")]) {
      assert.equal(answer.headers.get("vary"), "accept-encoding");
      assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
    }
  }
});

test("a font is compressed already, and comes as it is", async () => {
  const { headers } = await ask(assets.url("typeface.woff2"), "br");
  assert.deepEqual(
    [headers.get("content-encoding"), headers.get("vary"), headers.get("content-type")],
    [null, null, "font/woff2"],
  );
  assert.match(headers.get("cache-control") ?? "", /immutable/);
});

test("every file that the style sheet names is there, under a name with its hash", async () => {
  const named = [...(await (await ask(assets.url("screens.css"))).text()).matchAll(/url\("?([^")]+)/g)].map(
    ([, path = ""]) => path,
  );
  assert.equal(named.length, 5);
  for (const path of named) {
    assert.match(path, /^\/assets\/[\w-]+\.[A-Z0-9]{8}\.woff2$/);
    assert.equal((await ask(path)).status, 200, path);
  }
});

test("the name of an older version, or of no file, is answered in plain words and not kept", async () => {
  for (const name of [
    "screens.AAAAAAAA.css",
    "screens.css",
    `${assets.url("screens.css").slice(8)}.br`,
    "..%2f..%2fpackage.json",
  ]) {
    const answer = await ask(`/assets/${name}`, "br");
    assert.equal(answer.status, 404, name);
    assert.equal(await answer.text(), "There is no such file here. It may belong to an older version: load the page again.\n");
    assert.doesNotMatch(answer.headers.get("cache-control") ?? "", /immutable/);
  }
  assert.throws(() => assets.url("unknown.css"), RangeError);
  assert.throws(() => new Assets("nothing"), /are not built .*: run node scripts\/setup\.mjs$/);
});
