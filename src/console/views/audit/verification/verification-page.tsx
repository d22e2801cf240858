import type { Role } from "../../../../operators/operators.ts";
import { isOver } from "../../../../overview/overview.ts";
import { NotKnown } from "../../../components/badge.tsx";
import { LivePart, LiveState } from "../../../components/live-part.tsx";
import type { Console } from "../../../parts.ts";
import { type ConsoleRequest, frameOf, show } from "../../../web/web-request.ts";
import { AuditPage } from "../audit-page.tsx";
import { VerificationStatus } from "./verification-status.tsx";

const PATH = "/audit/verification";
const TOPIC = "verification";
const LEAD =
  "Books and audit log prove each other: each row must be one that an event vouches for, and each event must be in the signed log. It only reads. A large bank takes minutes.";

/** Adds the live part: the verification that runs, or the last result. */
export function addVerification({ live, auditing: { runner }, now }: Console, roles: readonly Role[]): void {
  if (runner === null) return;
  live.add({
    name: TOPIC,
    roles,
    everyMs: 1_000,
    render: async () => <VerificationStatus current={runner.current} last={await runner.last()} now={now()} />,
  });
}

/** Starts, watches and ends the verification of the bank. */
export async function showVerificationPage(c: ConsoleRequest, console: Console) {
  const { runner } = console.auditing;
  const frame = frameOf(c, console);
  if (runner === null)
    return show(
      c,
      <AuditPage frame={frame} title="Verification" lead={LEAD}>
        <NotKnown why="This console cannot verify the bank, because its database login may not read all of it. Run strongroom verify on the bank's machine." />
      </AuditPage>,
    );
  const isRunning = runner.current !== null && !isOver(runner.current);
  return show(
    c,
    <AuditPage frame={frame} title="Verification" lead={LEAD} actions={<LiveState path={PATH} />}>
      <LivePart topic={TOPIC} content={await console.live.render(TOPIC)} />
      <div class="ways">
        <Act form={frame.form} operation="verification-start" label="Verify the bank now" isMain={!isRunning} />
        <Act form={frame.form} operation="verification-cancel" label="Cancel the verification" isMain={false} />
      </div>
    </AuditPage>,
  );
}

const Act = ({ form, operation, label, isMain }: { form: string; operation: string; label: string; isMain: boolean }) => (
  <form method="post" action={`/operations/${operation}`}>
    <input type="hidden" name="form" value={form} />
    <input type="hidden" name="to" value={PATH} />
    <button type="submit" class={isMain ? "primary" : undefined}>
      {label}
    </button>
  </form>
);
