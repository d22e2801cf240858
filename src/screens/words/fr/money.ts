import type * as english from "../en/money.ts";
import type { Translation } from "../template.ts";

export const money: Translation<typeof english.money> = {
  withdrawTitle: "Retrait",
  payable: "Cet automate délivre des billets de {notes}.",
  noNotes: "Cet automate n'a plus de billets pour le moment.",
  quickChoice: "Choix rapide",
  amount: "Montant",
  inCurrency: "En {currency}",
  depositTitle: "Dépôt",
  depositLead: "Placez vos billets dans la fente et indiquez combien il y en a de chaque sorte.",
  notes: "Billets",
  notesOf: "Billets de {note}",
  noteCount: "{notes} × {note}",
  noteSaid: { one: "{count} billet de {note}", other: "{count} billets de {note}" },
  unfit: "Autres billets : l'automate les rend",
  unfitKinds: { unreadable: "Illisibles", damaged: "Abîmés", unknown: "Inconnus" },
  givenBack: {
    one: "{count} billet n'a pas été accepté. Veuillez le reprendre.",
    other: "{count} billets n'ont pas été acceptés. Veuillez les reprendre.",
  },
  transferTitle: "Virement",
  transferLead: "Payez un autre client de la banque. L'argent arrive aussitôt.",
  payee: "Bénéficiaire",
  payeeHint: "Son identifiant",
  askAmount: "Veuillez saisir un montant en {currency}, par exemple {example}.",
  cannotPay: "Cet automate ne peut pas délivrer {amount}.",
  cannotPayAny: "Cet automate ne peut pas délivrer {amount} : il n'a plus de billets pour le moment.",
  nearestOne: "Le montant le plus proche est {nearest}.",
  nearestTwo: "Les montants les plus proches sont {nearest}.",
  askCount: "Veuillez indiquer le nombre de billets de {note}, par exemple 3.",
  askUnfit: "Veuillez indiquer le nombre d'autres billets, par exemple 3.",
  atLeastOne: "Veuillez insérer au moins un billet.",
  atMost: {
    one: "La fente accepte au plus {count} billet à la fois.",
    other: "La fente accepte au plus {count} billets à la fois.",
  },
  lookFirst: "C'était très rapide. Veuillez regarder le montant, puis confirmer.",
  confirmWithdrawTitle: "Confirmer le retrait",
  confirmWithdraw: "Retirer ?",
  confirmWithdrawLead: "Voici les billets que vous recevrez.",
  confirmDepositTitle: "Confirmer le dépôt",
  confirmDeposit: "Déposer ?",
  confirmDepositLead: "Voici les billets que vous avez insérés.",
  confirmAcceptedLead: "Voici les billets que l'automate a acceptés.",
  confirmTransferTitle: "Confirmer le virement",
  confirmTransfer: "Payer {name} ?",
  confirmTransferLead: "Un virement ne peut pas être annulé. L'autre client voit votre identifiant.",
};

export const refusals: Translation<typeof english.refusals> = {
  beginAgain: "La banque n'a pas pu effectuer cette opération. Veuillez recommencer.",
  terminalOutOfService: "La banque a mis cet automate hors service. Veuillez en utiliser un autre.",
  bankBusy: "La banque est très sollicitée en ce moment. Veuillez réessayer dans un instant.",
  moneySuspended: "La banque n'accepte aucune opération pour le moment. Veuillez réessayer plus tard.",
  alreadySignedIn: "Une session est déjà ouverte. Veuillez d'abord la quitter.",
  notSignedIn: "Votre session n'est plus ouverte. Veuillez vous identifier de nouveau.",
  usernameInvalid:
    "Veuillez choisir un identifiant de 3 à 32 lettres sans accent, chiffres, points, tirets ou traits de soulignement, commençant par une lettre.",
  usernameTaken: "Cet identifiant est déjà pris. Veuillez en choisir un autre.",
  passwordTooShort: {
    one: "Veuillez choisir un mot de passe d'au moins {count} caractère.",
    other: "Veuillez choisir un mot de passe d'au moins {count} caractères.",
  },
  passwordTooCommon:
    "Ce mot de passe est trop facile à deviner : il est courant, ou proche d'un mot courant. Veuillez en choisir un autre.",
  passwordTooSimple:
    "Ce mot de passe est trop facile à deviner : il se répète, ou suit les touches ou le calendrier. Veuillez en choisir un autre.",
  passwordTooNear:
    "Ce mot de passe est trop facile à deviner : il est trop proche de votre identifiant ou du nom de la banque. Veuillez en choisir un autre.",
  credentialsDelayed: "Trop de mots de passe incorrects. Veuillez réessayer dans {wait}.",
  credentialsLocked: "La banque a bloqué ce compte. Veuillez demander à la banque de le débloquer.",
  credentialsClosed: "La banque a clôturé ce compte. Veuillez demander à la banque de le rouvrir.",
  credentialsWrong: "L'identifiant ou le mot de passe est incorrect. Veuillez vérifier les deux.",
  payeeUnknown: "Aucun client de la banque n'a cet identifiant. Veuillez le vérifier.",
  payeeIsSelf: "Il s'agit de votre propre compte. Veuillez saisir l'identifiant d'une autre personne.",
  payeeClosed: "Le compte de ce client est clôturé. Rien n'a été envoyé. Veuillez vérifier l'identifiant.",
  withdrawalLimit: "Un retrait est limité à {limit}.",
  dailyCountLimit: {
    one: "Vous avez effectué le seul retrait permis par jour. Le prochain sera possible {time}.",
    other: "Vous avez effectué les {count} retraits permis par jour. Le prochain sera possible {time}.",
  },
  dailyAmountLimit: "Aujourd'hui, vous pouvez encore retirer {largest}. La limite quotidienne de {limit} sera renouvelée {time}.",
  ownDailyLimit:
    "Aujourd'hui, vous pouvez encore retirer {largest} selon la limite quotidienne de {limit} que vous avez fixée. Elle sera renouvelée {time}.",
  limitAboveBank: "La limite quotidienne de la banque est de {largest}. Veuillez choisir ce montant ou moins.",
  insufficientFunds: "Votre compte dispose de {available}.",
  terminalCashShort: "Cet automate peut délivrer au plus {largest}.",
  terminalLimit:
    "Cet automate a un plafond quotidien de {limit} pour cette opération. Il ne peut plus enregistrer que {largest}, et de nouveau la totalité {time}. Veuillez utiliser un autre automate.",
  balanceLimit: "Un compte peut contenir au plus {limit}.",
  statementTooLong: {
    one: "Cette période compte plus d'une opération. Veuillez choisir une période plus courte.",
    other: "Cette période compte plus de {count} opérations. Veuillez choisir une période plus courte.",
  },
  receiptUnknown: "La banque ne peut pas encore signer ce reçu. Veuillez réessayer dans un instant.",
};
