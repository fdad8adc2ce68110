import { findRequest } from '@/db/queries/requests'
import type { RequestId, RoleId, PrincipalId } from '@/lib/domain/ids'
import { aboutSignIn } from '@/lib/domain/reason'
import { termsFor } from '@/lib/domain/policy'
import { proofInWords, type SignInProof, type SignInWanted } from '@/lib/domain/sign-in-proof'
import type { Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import type { PasskeyProof } from '../passkeys/approve'
import { previewsOf } from './sheet'

/** How whoever acts had proved who they are, as a column of what they did. */
export function signInColumn(
  { session }: Pick<PersonContext, 'session'>,
  passkey?: PasskeyProof,
): string | null {
  const proof = session?.proof && withPasskey(session.proof, passkey)
  return proof === undefined ? null : JSON.stringify(proof)
}

function withPasskey(proof: SignInProof, passkey: PasskeyProof | undefined): SignInProof {
  return passkey === undefined
    ? proof
    : { ...proof, passkey: { name: passkey.name, backedUp: passkey.backedUp } }
}

/** The same for an event, in a sentence. */
export function signInWords(
  { session }: Pick<PersonContext, 'session'>,
  at: Date,
  passkey?: PasskeyProof,
): { signIn?: string } {
  return session?.proof === undefined ? {} : { signIn: proofInWords(withPasskey(session.proof, passkey), at) }
}

/** A sign-in that is wanted, and for what. */
export interface SignInLacking {
  wanted: SignInWanted
  roles: string[]
}

/**
 * The sign-in that stands between this person and what they ask for, where nothing else does: nobody is sent to sign in
 * for a wish that is refused all the same. Of several roles, what the strictest wants.
 */
export async function signInLackedBy(
  ctx: PersonContext,
  input: Wanted & { roleIds: readonly RoleId[]; forId: PrincipalId },
): Promise<SignInLacking | null> {
  const { roleIds, ...wish } = input
  const previews = (await previewsOf(ctx, roleIds, wish)) ?? []
  const refused = previews.flatMap(({ verdict }) => (verdict.outcome === 'refused' ? verdict.reasons : []))
  if (refused.length === 0 || !refused.every(({ code }) => aboutSignIn.includes(code))) return null
  const short = previews.filter(({ verdict }) => verdict.outcome === 'refused')
  const asked = short.flatMap(
    ({ facts }) => termsFor(facts.policy.settings, facts.requester).terms.conditions.signIn ?? [],
  )
  const ages = asked.flatMap(({ maxAgeMs }) => maxAgeMs ?? [])
  return {
    wanted: {
      maxAgeMs: ages.length === 0 ? null : Math.min(...ages),
      methods: asked.find(({ methods }) => methods.length > 0)?.methods ?? [],
    },
    roles: short.map(({ facts }) => facts.role.name),
  }
}

/** The sign-in that the open stage of a request asks of whoever approves. */
export async function signInForApproval(
  { db }: Pick<PersonContext, 'db'>,
  id: RequestId,
): Promise<SignInWanted> {
  const open = (await findRequest(db, { id }))?.open
  return { maxAgeMs: open?.freshSignInMs ?? null, methods: open?.signInMethods ?? [] }
}
