import type * as english from "../en/entrance.ts";
import type { Translation } from "../template.ts";

export const entrance: Translation<typeof english.entrance> = {
  welcomeTitle: "Willkommen",
  welcome: "Willkommen.",
  welcomeLead: "Melden Sie sich an, um Ihr Konto zu nutzen. Noch kein Konto? Es ist in einem Moment eröffnet.",
  begin: "Beginnen",
  closed: "Dieser Automat ist außer Betrieb.",
  closedLead: "Bitte nutzen Sie einen anderen. Ihr Geld ist sicher.",
  signInTitle: "Anmelden",
  signInLead: "Achten Sie darauf, dass Ihnen niemand über die Schulter sieht.",
  username: "Benutzername",
  password: "Passwort",
  noAccount: "Noch kein Konto?",
  openOne: "Konto eröffnen",
  signUpTitle: "Konto eröffnen",
  signUpHeading: "Konto eröffnen",
  signUpLead: "Wählen Sie einen Benutzernamen und ein Passwort. Mehr brauchen wir nicht.",
  usernameHint: "3 bis 32 Zeichen: Buchstaben von A bis Z, Ziffern, Punkte, Binde- oder Unterstriche; am Anfang ein Buchstabe.",
  alreadyCustomer: "Schon Kunde bei uns?",
  toSignIn: "Zur Anmeldung",
  changeTitle: "Passwort ändern",
  changeHeading: "Passwort ändern",
  changeLead: "Sie bleiben angemeldet. Das neue Passwort gilt ab der nächsten Anmeldung.",
  currentPassword: "Bisheriges Passwort",
  newPassword: "Neues Passwort",
  change: "Passwort ändern",
  currentWrong: "Das bisherige Passwort ist falsch.",
  newImpossible: "Die Bank kann dieses neue Passwort nicht annehmen.",
  changed: "Ihr Passwort ist geändert.",
  opened: "Ihr Konto ist eröffnet.",
  waitTitle: "Bitte warten",
  waitHeading: "Bitte warten Sie einen Moment.",
  waitLead: "Danach bringt Sie dieser Bildschirm von selbst zurück.",
  waitOther: "Anderer Benutzername",
  waitOver: "Sie können es jetzt noch einmal versuchen.",
  unreachable: "Wir erreichen die Bank nicht. Bitte versuchen Sie es gleich noch einmal.",
  noAnswer: "Die Bank antwortet nicht. Bitte versuchen Sie es gleich noch einmal.",
  signUpNoAnswer: "Die Bank antwortet nicht. Senden Sie dasselbe noch einmal: Es wird kein Konto doppelt eröffnet.",
};

export const password: Translation<typeof english.password> = {
  ruleLength: {
    one: "Mindestens {count} Zeichen",
    other: "Mindestens {count} Zeichen",
  },
  ruleVaried: "Keine Wiederholungen und keine Tastenreihen",
  ruleUsername: "Mehr als Ihr Benutzername",
  tooShort: {
    one: "Es fehlt noch {count} Zeichen.",
    other: "Es fehlen noch {count} Zeichen.",
  },
  tooPlain: "Es wiederholt sich. Bitte verwenden Sie mehr verschiedene Zeichen.",
  tooNear: "Es ist kaum mehr als Ihr Benutzername. Bitte wählen Sie etwas anderes.",
  kept: "Es erfüllt diese Regeln. Die Bank prüft auch, dass es schwer zu erraten ist.",
  advice: "Ein paar Wörter ohne Zusammenhang sind sicher und leicht zu merken.",
  again: "Passwort wiederholen",
  differs: "Die beiden Passwörter sind nicht gleich. Bitte geben Sie zweimal dasselbe ein.",
  show: "Passwort anzeigen",
};

export const news: Translation<typeof english.news> = {
  withdrawDone: "Ihre letzte Auszahlung von {amount} wurde ausgeführt.",
  withdrawPart: "Von Ihrer letzten Auszahlung von {amount} wurden {paid} ausgezahlt. Der Rest wurde Ihrem Konto zurückgebucht.",
  withdrawUndone: "Ihre letzte Auszahlung von {amount} fand nicht statt. Das Geld wurde Ihrem Konto zurückgebucht.",
  depositDone: "Ihre letzte Einzahlung von {amount} wurde ausgeführt.",
  depositUndone: "Ihre letzte Einzahlung von {amount} wurde nicht gebucht. Der Automat hat die Scheine zurückgegeben.",
  transferDone: "Ihre letzte Überweisung von {amount} wurde ausgeführt.",
  transferUndone: "Ihre letzte Überweisung von {amount} wurde nicht ausgeführt. Das Geld ist noch auf Ihrem Konto.",
  checking:
    "Wir prüfen noch, was aus dem Vorgang über {amount} geworden ist. Ihr Geld ist sicher. Bitte wiederholen Sie ihn nicht.",
};
