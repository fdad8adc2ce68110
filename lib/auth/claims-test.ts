import { settleErrand, takeResult, type ErrandRow } from '@/db/queries/errands'
import type { ErrandId } from '@/lib/domain/ids'
import type { IdentityProvider } from '@/lib/domain/identity-provider'
import { record } from '@/lib/services/audit/record'
import { readClaims, type ProviderPerson } from './claims'
import type { AuthParts } from './parts'
import { resultPlace } from './sealed-places'
import { sessionOf, type CurrentSession } from './session'

/** What a provider says about whoever signed in for the test, and whom the mapping makes of them. */
export interface ClaimsShown {
  provider: string
  claims: Record<string, unknown>
  person: Omit<ProviderPerson, 'proof'> & { authTime: string; acr: string | null; amr: string[] }
}

/**
 * Ends a sign-in that was only a test: nobody is admitted, no person, group or session changes. What came is sealed
 * until the administrator who asked has seen it, once, and for a quarter of an hour at most.
 */
export async function keepClaims(
  parts: AuthParts,
  args: {
    errand: ErrandRow
    claims: Record<string, unknown>
    provider: IdentityProvider
    previousToken: string | undefined
  },
): Promise<string> {
  const { errand, claims, provider } = args
  const current = await sessionOf(parts, args.previousToken)
  if (current?.session.id !== errand.session_id) return '/sign-in?error=Configuration'
  const { proof, ...person } = readClaims(claims, provider.claims)
  const { acr, amr } = proof
  const shown: ClaimsShown = {
    provider: provider.id,
    claims,
    person: { ...person, authTime: proof.authTime.toISOString(), acr, amr },
  }
  const result = parts.sealer.seal(resultPlace(errand.id), JSON.stringify(shown))
  const now = parts.now()
  const origin = { via: 'sign-in' as const, ...(await parts.origin()) }
  await parts.db.transaction().execute(async (tx) => {
    if (!(await settleErrand(tx, { id: errand.id, now, result }))) return
    const { id, name } = current.principal
    await record(tx, { actor: { kind: 'person', id, name }, origin }, now, {
      action: 'provider.tested',
      object: { type: 'provider', id: provider.id, name: provider.name ?? provider.issuer },
      after: { subject: person.subject, saved: false },
    })
  })
  return `/admin/sign-in?shown=${errand.id}`
}

/** What came of the test, once. */
export async function takeClaims(
  parts: AuthParts,
  { session }: CurrentSession,
  id: ErrandId,
): Promise<ClaimsShown | null> {
  const sealed = await parts.db
    .transaction()
    // No audit event: it stands in the log since the provider answered, and what is shown is forgotten.
    .execute((tx) => takeResult(tx, { id, sessionId: session.id, now: parts.now() }))
  if (sealed === null) return null
  // Sealed by `keepClaims` above, for this very errand.
  return JSON.parse(parts.sealer.open(resultPlace(id), sealed)) as ClaimsShown
}
