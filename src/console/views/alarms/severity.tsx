import type { Severity } from "../../../alarms/alarms.ts";
import { Badge, type Tone } from "../../components/badge.tsx";

const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = { critical: "bad", warning: "warn", notice: "plain" };

export const SeverityBadge = ({ severity }: { severity: Severity }) => <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>;
