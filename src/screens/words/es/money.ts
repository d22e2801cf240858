import type * as english from "../en/money.ts";
import type { Translation } from "../template.ts";

export const money: Translation<typeof english.money> = {
  withdrawTitle: "Retirar",
  payable: "Este cajero entrega billetes de {notes}.",
  noNotes: "Este cajero no tiene billetes en este momento.",
  quickChoice: "Elección rápida",
  amount: "Importe",
  inCurrency: "En {currency}",
  depositTitle: "Ingresar",
  depositLead: "Ponga sus billetes en la ranura e indique cuántos hay de cada valor.",
  notes: "Billetes",
  notesOf: "Billetes de {note}",
  noteCount: "{notes} × {note}",
  noteSaid: { one: "{count} billete de {note}", other: "{count} billetes de {note}" },
  unfit: "Otros billetes: el cajero los devuelve",
  unfitKinds: { unreadable: "Ilegibles", damaged: "Dañados", unknown: "Desconocidos" },
  givenBack: {
    one: "{count} billete no ha sido aceptado. Recójalo, por favor.",
    other: "{count} billetes no han sido aceptados. Recójalos, por favor.",
  },
  transferTitle: "Transferir",
  transferLead: "Pague a otro cliente del banco. El dinero llega al instante.",
  payee: "Beneficiario",
  payeeHint: "Su nombre de usuario",
  askAmount: "Escriba un importe en {currency}, por ejemplo {example}.",
  cannotPay: "Este cajero no puede entregar {amount}.",
  cannotPayAny: "Este cajero no puede entregar {amount}: no tiene billetes en este momento.",
  nearestOne: "El importe más cercano es {nearest}.",
  nearestTwo: "Los importes más cercanos son {nearest}.",
  askCount: "Escriba cuántos billetes de {note} hay, por ejemplo 3.",
  askUnfit: "Escriba cuántos otros billetes hay, por ejemplo 3.",
  atLeastOne: "Introduzca al menos un billete, por favor.",
  atMost: {
    one: "La ranura admite como máximo {count} billete a la vez.",
    other: "La ranura admite como máximo {count} billetes a la vez.",
  },
  lookFirst: "Ha sido muy rápido. Mire el importe y después confirme.",
  confirmWithdrawTitle: "Confirmar la retirada",
  confirmWithdraw: "¿Retirar?",
  confirmWithdrawLead: "Estos son los billetes que recibirá.",
  confirmDepositTitle: "Confirmar el ingreso",
  confirmDeposit: "¿Ingresar?",
  confirmDepositLead: "Estos son los billetes que ha introducido.",
  confirmAcceptedLead: "Estos son los billetes que el cajero ha aceptado.",
  confirmTransferTitle: "Confirmar la transferencia",
  confirmTransfer: "¿Pagar a {name}?",
  confirmTransferLead: "Una transferencia no se puede anular. El otro cliente ve su nombre de usuario.",
};

export const refusals: Translation<typeof english.refusals> = {
  beginAgain: "El banco no ha podido hacerlo. Empiece de nuevo, por favor.",
  terminalOutOfService: "El banco ha puesto este cajero fuera de servicio. Utilice otro, por favor.",
  bankBusy: "El banco está muy ocupado ahora. Inténtelo de nuevo en un momento, por favor.",
  moneySuspended: "El banco no acepta operaciones en este momento. Inténtelo más tarde, por favor.",
  alreadySignedIn: "Ya hay una sesión abierta. Ciérrela primero, por favor.",
  notSignedIn: "Su sesión ya no está abierta. Entre de nuevo, por favor.",
  usernameInvalid:
    "Elija un usuario de 3 a 32 letras sin tilde, cifras, puntos, guiones o guiones bajos que empiece por una letra.",
  usernameTaken: "Este usuario ya existe. Elija otro, por favor.",
  passwordTooShort: {
    one: "Elija una contraseña de al menos {count} carácter.",
    other: "Elija una contraseña de al menos {count} caracteres.",
  },
  passwordTooCommon:
    "Esta contraseña es demasiado fácil de adivinar: es común, o poco más que una palabra común. Elija otra, por favor.",
  passwordTooSimple:
    "Esta contraseña es demasiado fácil de adivinar: se repite, o sigue las teclas o el calendario. Elija otra, por favor.",
  passwordTooNear:
    "Esta contraseña es demasiado fácil de adivinar: es poco más que su usuario o el nombre del banco. Elija otra, por favor.",
  credentialsDelayed: "Demasiadas contraseñas incorrectas. Inténtelo de nuevo dentro de {wait}.",
  credentialsLocked: "El banco ha bloqueado esta cuenta. Pida al banco que la desbloquee.",
  credentialsClosed: "El banco ha cerrado esta cuenta. Pida al banco que la abra de nuevo.",
  credentialsWrong: "El usuario o la contraseña no son correctos. Compruebe ambos, por favor.",
  payeeUnknown: "Ningún cliente del banco tiene este usuario. Compruébelo, por favor.",
  payeeIsSelf: "Esta es su propia cuenta. Escriba el usuario de otra persona.",
  payeeClosed: "La cuenta de este cliente está cerrada. No se ha enviado nada. Compruebe el usuario, por favor.",
  withdrawalLimit: "Una retirada puede ser como máximo de {limit}.",
  dailyCountLimit: {
    one: "Ya ha hecho la única retirada permitida por día. La siguiente será posible después del {time}.",
    other: "Ya ha hecho las {count} retiradas permitidas por día. La siguiente será posible después del {time}.",
  },
  dailyAmountLimit: "Hoy todavía puede retirar {largest}. El límite diario de {limit} se renueva el {time}.",
  ownDailyLimit:
    "Hoy todavía puede retirar {largest} según el límite diario de {limit} que usted ha fijado. Se renueva el {time}.",
  limitAboveBank: "El límite diario del banco es de {largest}. Elija ese importe o menos, por favor.",
  insufficientFunds: "En su cuenta hay {available} disponibles.",
  terminalCashShort: "Este cajero puede entregar como máximo {largest}.",
  terminalLimit:
    "Este cajero tiene un tope diario de {limit} para esta operación. Hasta el {time} solo puede registrar {largest} más. Use otro cajero, por favor.",
  balanceLimit: "Una cuenta puede tener como máximo {limit}.",
  statementTooLong: {
    one: "Este período tiene más de un movimiento. Elija uno más corto, por favor.",
    other: "Este período tiene más de {count} movimientos. Elija uno más corto, por favor.",
  },
  receiptUnknown: "El banco todavía no puede firmar este recibo. Inténtelo de nuevo en un momento, por favor.",
};
