const NOTICED = new Set(["Killed", "Timeout"]);
const MISSED = new Set(["Survived", "NoCoverage"]);

/** The share of changes that tests noticed, room by room; `missed` is true if a room is below the share that it must have. */
export function summary(report, noticedMin) {
  const rooms = new Map();
  for (const [file, { mutants }] of Object.entries(report.files)) {
    const room = file.split("/")[1];
    const count = rooms.get(room) ?? { noticed: 0, all: 0 };
    count.noticed += mutants.filter(({ status }) => NOTICED.has(status)).length;
    count.all += mutants.filter(({ status }) => NOTICED.has(status) || MISSED.has(status)).length;
    rooms.set(room, count);
  }
  const lines = [...rooms].map(([room, { noticed, all }]) => {
    const verdict = noticed / all < noticedMin ? `  MISSED: at least ${percent(noticedMin)} must be` : "";
    return `${room.padEnd(10)} ${noticed} of ${all} changes noticed, ${percent(noticed / all)}${verdict}\n`;
  });
  return { text: `\n${lines.join("")}`, missed: lines.some((line) => line.includes("MISSED")) };
}

const percent = (share) => `${Math.round(share * 100)} %`;
