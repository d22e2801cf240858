import assert from "node:assert/strict";
import { test } from "node:test";
import { HashFloor } from "./hash-floor.ts";

const LOOK_MS = 100;

/** Hashing on a machine that gives it this share of a core when it stands back, and this one when it does not, for so long; looked at ten times a second. */
function hashing({ back, front, seconds }: { back: number; front: number; seconds: number }) {
  const floor = new HashFloor(0.5);
  let [at, cpu, starves, starved] = [0, 0, false, 0];
  floor.begin({ at, cpu });
  while (at < 1_000 * seconds) {
    at += LOOK_MS;
    cpu += LOOK_MS * (starves ? front : back);
    starves = floor.isStarved({ at, cpu });
    if (starves) starved++;
  }
  return { share: cpu / at, starved: (starved * LOOK_MS) / at };
}

test("hashing that gets its floor and more while it stands back never stops standing back", () => {
  for (const back of [0.5, 0.6, 2]) assert.equal(hashing({ back, front: 1, seconds: 60 }).starved, 0, String(back));
});

test("hashing that starves gets its floor, and not much more", () => {
  for (const back of [0, 0.02, 0.3]) {
    const { share } = hashing({ back, front: 0.9, seconds: 60 });
    assert.ok(share > 0.49 && share < 0.56, `${share} of a core, ${back} while it stands back`);
  }
});

test("hashing that would not get its floor either way never stands back again", () => {
  const { starved } = hashing({ back: 0.02, front: 0.2, seconds: 60 });
  assert.ok(starved > 0.99, String(starved));
});

test("what was not had is made up for by a second at most, and a rest is no hunger", () => {
  const floor = new HashFloor(0.5);
  assert.equal(floor.isStarved({ at: 0, cpu: 0 }), false);
  floor.begin({ at: 0, cpu: 0 });
  assert.equal(floor.isStarved({ at: 3_600_000, cpu: 0 }), true);
  assert.equal(floor.isStarved({ at: 3_600_000, cpu: 999 }), true);
  assert.equal(floor.isStarved({ at: 3_600_000, cpu: 1_000 }), false);
  floor.begin({ at: 7_200_000, cpu: 1_000 });
  assert.equal(floor.isStarved({ at: 7_200_100, cpu: 1_000 }), false);
  assert.equal(floor.isStarved({ at: 7_200_300, cpu: 1_000 }), true);
});
