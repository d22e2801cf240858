import { setTimeout } from "node:timers/promises";
import { LineCursor, readSize } from "../../audit/audit.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import { printing } from "../output/audit-format.ts";
import { say } from "../output/failure.ts";
import { Output } from "../output/output.ts";
import { untilStopped } from "../running/until-stopped.ts";
import { formatOf, withReading } from "./audit-reading.ts";

/** How often the checkpoint is read; the sequencer signs one at most every second or so. */
const POLL_MS = 200;

/** `strongroom audit tail` */
export const tailAudit: Run = async ({ settings }) => {
  const [dir, lines, follow] = [auditFolder(settings.dataFolder), settings.get("lines"), settings.get("follow")];
  const { heading, record } = printing(formatOf(settings), { confidential: false });
  const stopping = new AbortController();
  if (follow) void untilStopped().stopped.then(() => stopping.abort());
  await withReading(settings, { command: "tail", filter: `--lines ${lines}${follow ? " --follow" : ""}` }, async () => {});

  let size = await readSize(dir);
  await using cursor = await LineCursor.at(dir, Math.max(0, size - lines));
  const output = new Output();
  if (size === 0) say("the audit log has no record yet");
  await output.write(heading);
  for (;;) {
    for await (const line of cursor.until(size)) {
      await output.write(record(line));
      if (stopping.signal.aborted || output.closed) break;
    }
    await output.flush();
    if (!follow || stopping.signal.aborted || output.closed) return 0;
    await setTimeout(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {});
    size = await readSize(dir);
    if (size >= cursor.next) continue;
    say(
      `the audit log was set back: it had ${cursor.next} records and has ${size}; run strongroom audit verify to find out more`,
    );
    return 1;
  }
};
