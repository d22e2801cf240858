import type { refusals as english } from "../en/refusals.ts";
import type { Translation } from "../template.ts";

export const refusals: Translation<typeof english> = {
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
  credentialsWrong: "El usuario o la contraseña no son correctos. Compruebe ambos, por favor.",
  payeeUnknown: "Ningún cliente del banco tiene este usuario. Compruébelo, por favor.",
  payeeIsSelf: "Esta es su propia cuenta. Escriba el usuario de otra persona.",
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
  balanceLimit: "Una cuenta puede tener como máximo {limit}.",
  receiptUnknown: "El banco todavía no puede firmar este recibo. Inténtelo de nuevo en un momento, por favor.",
};
