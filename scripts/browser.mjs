// Sees to it that a Chromium is there for the browser tests: Debian's package as root, else a clear sentence.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const places = [
  process.env.STRONGROOM_CHROMIUM,
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/** The path of a Chromium, or undefined where there is none. */
const findBrowser = () => places.find((place) => place && existsSync(place));

if (!findBrowser()) {
  const debian = existsSync("/usr/bin/apt-get");
  if (!debian || process.getuid?.() !== 0) {
    console.error(
      "strongroom: the browser tests need Chromium: install it (on Debian: apt-get install chromium-headless-shell) or name one in STRONGROOM_CHROMIUM",
    );
    process.exit(1);
  }
  console.error("strongroom: installing Chromium for the browser tests (once, a minute or two)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell"],
  ]) {
    const done = spawnSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
    if (done.status !== 0) {
      console.error(
        `strongroom: apt-get ${args[0]} failed; what it said stands above: mend that, or install Chromium by hand, and try again`,
      );
      process.exit(1);
    }
  }
}
