/**
 * Alarms: which there are, which stand, and how operators are told of them.
 *
 * It promises that an alarm is raised once however many servers see its cause, that what cannot be known is never said to be none,
 * and that operators are told when an alarm is raised, hourly while it stands, and when it is over; a notice that comes twice has
 * the same id. It does not look at the bank: others give it what they have seen. Start with alarm-table.ts, then
 * standing/apply-survey.ts and notices/notifier.ts.
 */
export { ALARMS, type AlarmName, isOfServer, type Severity } from "./alarm-table.ts";
export { LostDatabase } from "./notices/lost-database.ts";
export { testNotice } from "./notices/notice.ts";
export { Notifier } from "./notices/notifier.ts";
export { clearEffect, raiseEffect } from "./standing/alarm-effects.ts";
export { alarmHistory, findAlarm, type HistoryPlace, type KeptAlarm } from "./standing/alarm-history.ts";
export { type Applied, applySurvey } from "./standing/apply-survey.ts";
export { forgetServers } from "./standing/forget-servers.ts";
export { type AlarmList, listAlarms } from "./standing/list-alarms.ts";
export { type Condition, DAY_END, type Survey, type Unknown } from "./standing/survey.ts";
export { Outbox } from "./webhook/outbox.ts";
export { type Post, postTo, type Webhook } from "./webhook/webhook.ts";
export { readWebhookSecret } from "./webhook/webhook-secret.ts";
export { shownUrl, webhookUrl } from "./webhook/webhook-url.ts";
