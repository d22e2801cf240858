import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** So that no process comes near the time limit of a test file, and the last one ends soon after the others. */
const FILES_MAX = 20;
/** They take longest, most of them because they wait. None may begin late and end alone. */
const FIRST = [
  ...["silent-database", "screens", "keyboard", "comfort", "every-event", "hanging", "two-banks", "journey", "crash"],
  ...["audit-gate", "witness-healthy", "witness", "held-keys", "faults", "health", "restored-backup", "monkey"],
  ...["secrets", "console-identity", "console-terminals", "audit-stream", "console-audit", "clocks", "command-line"],
  ...["client", "backup", "bad-input", "two-banks-keys", "console-journeys", "stopping", "archive", "notes-given-back"],
].map((name) => path.join("tests", `${name}.test.js`));
/** Unit tests that compute or wait for half a minute. They too begin early, each in a process of its own. */
const LONG_UNITS = [
  ...["verification/verify-bank", "store/embedded/embedded", "store/driver/vanished-client", "store/driver/listen"],
  ...["store/driver/frozen-server", "store/partitions/archive-faults", "ledger/batching/group-commit-failover"],
  ...["audit/sequencing/sequencer-lost", "audit/sequencing/event-feed-forged"],
].map((name) => path.join("src", `${name}.test.js`));
/** A test that replaces functions of Node.js's modules, or the server of all tests, must not share its process with others. */
const REPLACES = /syncBuiltinESMExports|TEST_DATABASE_URL/;

/**
 * Returns the test files to run, each in a process of its own, the longest first. Unit tests share processes, room by room,
 * because to start one and to load the room costs more than most of them take. The largest rooms come first: what ends last should
 * be short. `files` are relative to `dist`.
 */
export function inBatches(dist: string, files: readonly string[]): readonly string[] {
  const folder = path.join(dist, "tests", "batches");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const shares = (file: string): boolean =>
    file.startsWith("src") && !LONG_UNITS.includes(file) && !REPLACES.test(readFileSync(path.join(dist, file), "utf8"));
  const alone = files.filter((file) => !shares(file));
  const rooms = Map.groupBy(files.filter(shares), roomOf);
  const largestFirst = [...rooms.values()].sort((a, b) => b.length - a.length).flat();
  const batches = batchesOf(folder, largestFirst);
  const first = interleaved.filter((file) => alone.includes(file));
  return [...first, ...alone.filter((file) => !first.includes(file)), ...batches];
}

/** Those that compute most, and those that wait, side by side. */
const interleaved = FIRST.flatMap((file, n) => [file, ...LONG_UNITS.slice(n, n + 1)]);

const roomOf = (file: string): string => file.split(path.sep).slice(0, 2).join(path.sep);

function batchesOf(folder: string, files: readonly string[]): readonly string[] {
  return Array.from({ length: Math.ceil(files.length / FILES_MAX) }, (_, n) => {
    const own = files.slice(n * FILES_MAX, (n + 1) * FILES_MAX);
    const batch = `${n + 1}-${[...new Set(own.map((file) => path.basename(roomOf(file))))].join("-")}.js`;
    writeFileSync(path.join(folder, batch), own.map((file) => `import "../../${file}";\n`).join(""));
    return path.join("tests", "batches", batch);
  });
}
