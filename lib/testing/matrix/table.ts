/** Whoever asks: `holder` is whose object it is, `employee` a colleague who has nothing to do with it. */
export const askers = [
  'stranger',
  'employee',
  'holder',
  'approver',
  'auditor',
  'administrator',
  'operator',
] as const
export type Asker = (typeof askers)[number]

/** Everybody who has signed in. */
export const people: readonly Asker[] = askers.filter((asker) => asker !== 'stranger')

/** What the addresses and forms of the matrix name: the holder's, unless told otherwise. Ids, or names as addresses have them. */
export interface Things {
  personId: string
  handle: string
  /** A waiting request: its id and its name, such as `REQ-12`. */
  requestId: string
  requestName: string
  /** Of live access whose password has not been shown. */
  grantId: string
  /** Of an emergency activation that is not over. */
  emergencyId: string
  bundleName: string
  tokenId: string
  sessionId: string
  viewId: string
  noticeId: string
  delegationId: string
  passkeyId: string
  errandId: string
  /** Somebody from outside for whom the holder answers. */
  sponsoredId: string
  sponsoredHandle: string
  roleId: string
  roleSlug: string
  draftId: string
  targetSlug: string
  /** An id that nothing has. */
  nothing: string
}

export interface PageRow {
  at(things: Things): string
  open: readonly Asker[]
  /** Why it is open to them. */
  because: string
  /** What everybody else who is signed in reads instead, one of these; none for *not found*. Strangers are sent to sign in. */
  refused: readonly string[]
}

export interface ActionRow {
  /** What the action takes: the state and a form, a form alone, or nothing. */
  takes: 'state' | 'form' | 'nothing'
  form?(things: Things): Record<string, string>
  open: readonly Asker[]
  /** What everybody else who is signed in is told, one of these. Strangers are sent to sign in. */
  refused: readonly string[]
}

/** What a program comes with. `other…` belongs to somebody else than whose object it is. */
export const bearers = [
  'nothing',
  'nonsense',
  'session alone',
  'holder',
  'holder, other scope',
  'other person',
  'machine',
  'directory',
  'sweep',
  'sweep before',
] as const
export type Bearer = (typeof bearers)[number]

interface Call {
  at(things: Things): string
  /** The body of the request, and its media type. */
  send?: { type: string; body: string }
}

/** The status that each is answered with. */
export type RouteRow =
  | (Call & { by: 'session'; answers: Record<Asker, number> })
  | (Call & { by: 'bearer'; answers: Record<Bearer, number> })
