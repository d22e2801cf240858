import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import { Levels } from "./levels.ts";

const fifties = (notes: number) => [{ denomination: Money(5000n), notes }];

test("a cassette is low or empty at its limits; by default it is low at 20 notes and empty at 0", () => {
  const levels = new Levels({ low: fifties(100), empty: fifties(10) }, () => {});
  const levelOf = (denomination: bigint, notes: number) => levels.of([{ denomination: Money(denomination), notes }])[0]?.level;
  assert.deepEqual(
    [101, 100, 11, 10, 0].map((notes) => levelOf(5000n, notes)),
    ["ok", "low", "low", "empty", "empty"],
  );
  assert.deepEqual(
    [21, 20, 1, 0].map((notes) => levelOf(1000n, notes)),
    ["ok", "low", "low", "empty"],
  );
});

test("each change of a level is logged once, as a warning if the level fell", () => {
  const log: string[] = [];
  const levels = new Levels(
    { low: [], empty: [] },
    (level, message, fields) => void log.push(`${level}: ${message}, ${fields?.["notes"]}`),
  );
  for (const notes of [50, 20, 19, 0, 0, 5, 50, 50]) levels.look(fifties(notes));
  assert.deepEqual(log, [
    "warn: a cassette is low, 20",
    "warn: a cassette is empty, 0",
    "info: a cassette is low, 5",
    "info: a cassette is ok, 50",
  ]);
});
