import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A window is small enough that its changes have little to do with each other, and holds a short block whole. */
const WINDOW_LINES = 8;

/**
 * Chooses `count` windows of lines of a room's product code at random, each line as likely as any other; the same seed chooses
 * the same ones. In Stryker's form, `file:line:column-line:column`.
 */
export function chooseWindows(root, room, count, seed) {
  const windows = productFiles(root, room).flatMap((file) => windowsOf(root, file));
  const random = randomFrom(`${room} ${seed}`);
  for (let last = windows.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    [windows[last], windows[chosen]] = [windows[chosen], windows[last]];
  }
  return windows.slice(0, count);
}

function productFiles(root, room) {
  const folder = path.join("src", room);
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|[/-])(test|testing|scripted|simulated)[-/]/.test(name))
    .map((name) => path.join(folder, name))
    .sort();
}

function windowsOf(root, file) {
  const lines = readFileSync(path.join(root, file), "utf8").split("\n");
  return Array.from({ length: Math.ceil(lines.length / WINDOW_LINES) }, (_, n) => {
    const last = Math.min((n + 1) * WINDOW_LINES, lines.length);
    return `${file}:${n * WINDOW_LINES + 1}:0-${last}:${lines[last - 1].length + 1}`;
  });
}

/** The generator mulberry32, seeded by a hash (FNV-1a) of the text. */
function randomFrom(text) {
  let state = [...text].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
