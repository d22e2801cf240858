import assert from "node:assert/strict";
import { test } from "node:test";
import { HashFloor } from "./hash-floor.ts";

const LOOK_MS = 100;

/** Hashing that gets the share `back` of a core while it stands back, and `front` otherwise; checked every LOOK_MS. */
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

test("hashing that gets at least its floor while it stands back always stands back", () => {
  for (const back of [0.5, 0.6, 2]) assert.equal(hashing({ back, front: 1, seconds: 60 }).starved, 0, String(back));
});

test("hashing that starves gets its floor, and not much more", () => {
  for (const back of [0, 0.02, 0.3]) {
    const { share } = hashing({ back, front: 0.9, seconds: 60 });
    assert.ok(share > 0.49 && share < 0.56, `${share} of a core, ${back} while it stands back`);
  }
});

test("hashing that cannot get its floor in either case stops standing back for good", () => {
  const { starved } = hashing({ back: 0.02, front: 0.2, seconds: 60 });
  assert.ok(starved > 0.99, String(starved));
});

test("hashing catches up at most a second of missed time, and time without work does not count as starving", () => {
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
