import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { WitnessFiles } from "./witness-files.ts";

test("after any power failure, the files that a witness has kept are there and whole", async () => {
  await using disk = await CrashDisk.make();
  const files = new WitnessFiles(disk.folder, 1, { disk });
  const kept: { steps: number; check: (found: WitnessFiles, folder: string) => Promise<boolean> }[] = [];
  const keep = (check: (found: WitnessFiles, folder: string) => Promise<boolean>): void =>
    void kept.push({ steps: disk.length, check });
  await files.keepKey("the key");
  keep(async (found) => (await found.readKey()) === "the key");
  await files.keepNote("a note\n");
  keep(async (found) => ((await found.readNote()) ?? "").startsWith("a note\n"));
  await files.keepNote("a note\nthat goes on\n");
  keep(async (found) => (await found.readNote()) === "a note\nthat goes on\n");
  const evidence = await files.keepEvidence({ reason: "rolled-back" });
  keep(async (found, folder) => {
    const text = await readFile(path.join(folder, path.basename(evidence ?? "")), "utf8");
    return (await found.listEvidence()).length === 1 && JSON.parse(text).reason === "rolled-back";
  });
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const found = new WitnessFiles(folder, 1);
    for (const each of kept) if (each.steps <= steps) assert.ok(await each.check(found, folder), text);
    assert.ok([null, "the key"].includes(await found.readKey()), text);
  });
});
