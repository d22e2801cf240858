import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { parseWebhookSecret, readWebhookSecret } from "./webhook-secret.ts";
import { shownUrl, webhookUrl } from "./webhook-url.ts";

it("a webhook is https, or http to this machine itself, and has no password", () => {
  for (const url of [
    ...["https://alarms.example/bank", "https://10.0.0.1/x?token=1", "http://127.0.0.1:8080/", "http://127.9.9.9/"],
    ...["http://[::1]:1/x", "http://localhost/x"],
  ])
    assert.equal(webhookUrl(url), url);
  for (const url of [
    ...[
      "",
      "alarms.example",
      "http://alarms.example/",
      "http://10.0.0.1/",
      "http://localhost.evil.example/",
      "http://128.0.0.1/",
    ],
    ...["http://127.0.0.1.evil.example/", "ftp://127.0.0.1/", "file:///etc/passwd", "https://user:pass@alarms.example/"],
    ...["http://[::ffff:10.0.0.1]/", "http://0.0.0.0/"],
  ])
    assert.throws(() => webhookUrl(url), RangeError, url);
  assert.equal(shownUrl("https://alarms.example:8443/bank/secret?token=1"), "https://alarms.example:8443");
});

it("a secret is whsec_ and base64 of 24 to 64 bytes, and nothing else", () => {
  const of = (size: number): string => `whsec_${Buffer.alloc(size, 7).toString("base64")}`;
  for (const size of [24, 32, 64]) assert.deepEqual(parseWebhookSecret(of(size)), Buffer.alloc(size, 7));
  const long = of(32);
  for (const text of [
    "",
    "whsec_",
    of(23),
    of(65),
    long.slice(6),
    `${long}!`,
    `${long} `,
    long.replace("whsec_", "whsk_"),
    long.slice(0, -1),
  ])
    assert.equal(parseWebhookSecret(text), null, text);
});

it("the secret's file is private, and a wrong one is refused without its content", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "strongroom-webhook-"));
  try {
    const file = path.join(folder, "webhook.secret");
    await writeFile(file, `whsec_${Buffer.alloc(24, 7).toString("base64")}\n`, { mode: 0o600 });
    assert.deepEqual(await readWebhookSecret(file), Buffer.alloc(24, 7));
    await chmod(file, 0o644);
    await assert.rejects(readWebhookSecret(file), { code: "secret-file-open" });
    await chmod(file, 0o600);
    await writeFile(file, "whsec_short-secret");
    await assert.rejects(readWebhookSecret(file), (error: Error & { code?: string }) => {
      assert.equal(error.code, "secret-file-format");
      return !error.message.includes("short-secret");
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
