import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../driver/connect.ts";
import { keepEmbedded } from "./keep-embedded.ts";

const GENEROUS_MS = 60_000;
/** Long enough for a start on a busy machine. */
const STANDSTILL_MOST_MS = 5_000;

async function until(isSo: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (const since = performance.now(); !(await isSo()); await sleep(50))
    assert.ok(performance.now() - since < GENEROUS_MS, what());
}

/** A kept server in a temporary folder, and its log lines. */
async function kept(t: TestContext) {
  const folder = fs.mkdtempSync(path.join(tmpdir(), "strongroom-kept-"));
  fs.chmodSync(folder, 0o711);
  const data = path.join(folder, "postgres");
  const lines: string[] = [];
  const server = await keepEmbedded(folder, (line) => lines.push(line), new AbortController().signal, STANDSTILL_MOST_MS);
  const store = openStore(server.url, { connections: 1, applicationName: "kept test", answerWithinMs: 2_000 });
  t.after(async () => {
    await store.close();
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });
  const pid = (): number => Number(fs.readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  const startedAt = async (): Promise<number | null> => {
    const rows = await store.sql<{ at: Date }[]>`select pg_postmaster_start_time() as at`.catch(() => []);
    return rows[0]?.at.getTime() ?? null;
  };
  return { data, lines, pid, startedAt, said: () => lines.join("\n") };
}

test("a server that restarts but refuses connections is started again until it accepts them", async (t) => {
  const { data, lines, pid, startedAt, said } = await kept(t);
  // It restarts as a standby that answers "not accepting connections" until it ends.
  fs.appendFileSync(path.join(data, "postgresql.auto.conf"), "hot_standby = off\n");
  const { uid, gid } = fs.statSync(data);
  const standby = path.join(data, "standby.signal");
  fs.writeFileSync(standby, "");
  fs.chownSync(standby, uid, gid);
  process.kill(pid(), "SIGKILL");
  await until(() => lines.some((line) => line.startsWith("PostgreSQL accepts no login")), said);
  fs.rmSync(standby);
  await until(async () => (await startedAt()) !== null, said);
});

test("a running server that begins to refuse connections is started again too", async (t) => {
  const { lines, pid, startedAt, said } = await kept(t);
  const first = await startedAt();
  process.kill(pid(), "SIGSTOP");
  await until(async () => ![null, first].includes(await startedAt()), said);
  assert.ok(
    lines.some((line) => line.startsWith("PostgreSQL runs but has accepted no login")),
    said(),
  );
});
