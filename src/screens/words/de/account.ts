import type * as english from "../en/account.ts";
import type { Translation } from "../template.ts";

export const account: Translation<typeof english.account> = {
  menuTitle: "Menü",
  hello: "Guten Tag, {name}.",
  menuLead: "Was möchten Sie tun?",
  emptyLead: "Im Moment gibt es nichts abzuheben. Möchten Sie einzahlen?",
  services: "Dienste",
  withdraw: "Abheben",
  deposit: "Einzahlen",
  balance: "Kontostand",
  transfer: "Überweisen",
  statement: "Umsätze",
  password: "Passwort ändern",
  available: "Verfügbar",
  posted: "Auf Ihrem Konto",
  held: "Vorgemerkt",
  allYours: "Über diesen Betrag können Sie jetzt verfügen.",
  partHeld: "Ein Teil Ihres Geldes ist für eine Auszahlung vorgemerkt, die noch nicht abgeschlossen ist.",
  nothingMoved: "Auf Ihrem Konto gibt es noch keine Umsätze.",
  entriesCaption: "Umsätze Ihres Kontos, die neuesten zuerst",
  entry: "Umsatz",
  amount: "Betrag",
  entrySaid: "{time}: {kind}, {amount}; Kontostand danach: {balance}.",
  older: "Ältere Umsätze",
  newest: "Neueste Umsätze",
  kinds: {
    depositCredit: "Einzahlung",
    depositDebit: "Einzahlung storniert",
    withdrawalCredit: "Auszahlung zurückgebucht",
    withdrawalDebit: "Auszahlung",
    transferCredit: "Überweisung erhalten",
    transferDebit: "Überweisung gesendet",
    transferBackCredit: "Gesendete Überweisung, zurückgebucht",
    transferBackDebit: "Erhaltene Überweisung, storniert",
  },
  reversalOf: "{what} (gebucht am {day})",
};

export const choices: Translation<typeof english.choices> = {
  quickCash: "Schnell abheben",
  usual: "Wie immer {amount}",
  mixes: "Welche Scheine möchten Sie?",
  mixLead: "Wählen Sie Ihre Scheine und bestätigen Sie dann.",
  few: "Wenige Scheine",
  mix: "Gemischt",
  small: "Kleine Scheine",
  mixGone:
    "Der Automat hat genau diese Scheine nicht mehr. Es wurde nichts gebucht. Sie können den Betrag in anderen Scheinen bekommen.",
  plotTitle: "Ihr Kontostand im Zeitverlauf",
  plotText:
    "Vom {from} bis zum {to} ging der Kontostand von {opening} auf {closing}; am niedrigsten war er bei {lowest}, am höchsten bei {highest}.",
  plotTextSampled:
    "Vom {from} bis zum {to} ging der Kontostand von {opening} auf {closing}. Das Bild zeigt {count} Punkte davon.",
  opening: "Kontostand davor",
  csv: "CSV-Datei",
};

export const limits: Translation<typeof english.limits> = {
  title: "Tageslimit",
  lead: "So viel können Sie an einem Tag höchstens abheben. Das Limit der Bank beträgt {bank}.",
  leadNone: "Sie können an einem Tag höchstens {bank} abheben: Das ist das Limit der Bank. Sie können ein niedrigeres festlegen.",
  current: "Ihr Limit",
  next: "Ab {time}",
  none: "Keines",
  remove: "Mein Limit aufheben",
  confirmTitle: "Tageslimit bestätigen",
  confirmSet: "Dieses Tageslimit festlegen?",
  confirmRemove: "Ihr Tageslimit aufheben?",
  limit: "Tageslimit",
  atOnce: "Es gilt ab sofort, auch schon heute. Erhöhen können Sie es erst wieder für einen späteren Tag.",
  later: "Das neue Limit gilt erst an einem späteren Tag. Bis dahin bleibt Ihr Limit bei {current}.",
  isSet: "Ihr Tageslimit beträgt jetzt {limit}.",
  willBe: "Ihr Tageslimit beträgt {limit} ab {time}.",
  willEnd: "Ihr Tageslimit endet am {time}.",
  isNone: "Sie haben kein eigenes Tageslimit.",
  removeLater: "Es endet erst an einem späteren Tag. Bis dahin bleibt Ihr Limit bei {current}.",
};
