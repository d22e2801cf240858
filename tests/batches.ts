import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** So that no process comes near the time limit of a test file, and the last one ends soon after the others. */
const FILES_MAX = 20;
/** Most of a minute of computing: several hundred verifications of a whole bank. */
const LONGEST_UNIT = path.join("src", "verification", "verify-bank.test.js");
/** They take longest, most of them because they wait. None may begin late and end alone. */
const FIRST = [
  ...["screens", "keyboard", "comfort", "every-event", "hanging", "audit-gate", "witness-healthy", "witness", "held-keys"],
  ...["faults", "restored-backup", "crash", "monkey", "audit-gate-screen", "two-banks", "journey", "notes-given-back"],
  ...["start", "secrets", "console-identity", "console-terminals", "audit-stream", "console-audit", "clocks", "command-line"],
  ...["client", "backup", "bad-input", "two-banks-keys", "console-journeys", "stopping"],
].map((name) => path.join("tests", `${name}.test.js`));
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
    file.startsWith("src") && file !== LONGEST_UNIT && !REPLACES.test(readFileSync(path.join(dist, file), "utf8"));
  const alone = files.filter((file) => !shares(file));
  const rooms = Map.groupBy(files.filter(shares), roomOf);
  const largestFirst = [...rooms.values()].sort((a, b) => b.length - a.length).flat();
  const batches = batchesOf(folder, largestFirst);
  const first = [LONGEST_UNIT, ...FIRST].filter((file) => alone.includes(file));
  return [...first, ...alone.filter((file) => !first.includes(file)), ...batches];
}

const roomOf = (file: string): string => file.split(path.sep).slice(0, 2).join(path.sep);

function batchesOf(folder: string, files: readonly string[]): readonly string[] {
  return Array.from({ length: Math.ceil(files.length / FILES_MAX) }, (_, n) => {
    const own = files.slice(n * FILES_MAX, (n + 1) * FILES_MAX);
    const batch = `${n + 1}-${[...new Set(own.map((file) => path.basename(roomOf(file))))].join("-")}.js`;
    writeFileSync(path.join(folder, batch), own.map((file) => `import "../../${file}";\n`).join(""));
    return path.join("tests", "batches", batch);
  });
}
