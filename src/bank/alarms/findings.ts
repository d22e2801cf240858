import type { AlarmName, Condition, Unknown } from "../../alarms/alarms.ts";

/** What a survey has found so far: each part of the bank that is looked at adds its own. */
export class Findings {
  readonly known = new Set<AlarmName>();
  readonly standing: Condition[] = [];
  readonly unknown: Unknown[] = [];

  /** The alarm is known, and stands if there is a detail. */
  know(name: AlarmName, subject: string, detail: string | null): void {
    this.known.add(name);
    if (detail !== null) this.standing.push({ name, subject, detail });
  }

  /** The alarm can be neither found nor excluded: of this subject, or of every one if it is empty. */
  miss(name: AlarmName, subject: string, why: string): void {
    this.unknown.push({ name, subject, why });
  }
}
