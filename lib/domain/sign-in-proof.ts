import { formatDuration } from './duration'
import type { SessionId } from './ids'

/** How somebody had proved who they are when they asked or decided: kept with it, as it was then. */
export interface SignInProof {
  sessionId: SessionId
  via: 'oidc' | 'demo'
  /** The provider's issuer; null in a demo. */
  issuer: string | null
  /** `auth_time`, in ISO 8601. */
  authTime: string
  acr: string | null
  amr: string[]
  /** The passkey that vouched for this very answer, where one did. */
  passkey?: { name: string; backedUp: boolean }
}

/** `Sign-in 4 min before, by pwd and mfa (urn:example:mfa), at login.example.com.` */
export function proofInWords(proof: SignInProof, at: Date): string {
  const ageMs = Math.max(0, at.getTime() - new Date(proof.authTime).getTime())
  const age = ageMs < 60_000 ? 'less than a minute' : formatDuration(ageMs - (ageMs % 60_000))
  const how = proof.amr.length > 0 ? ` by ${listed(proof.amr)}` : ''
  const strength = proof.acr === null ? '' : ` (${proof.acr})`
  const where =
    proof.via === 'demo' ? ', in the demo' : proof.issuer === null ? '' : `, at ${new URL(proof.issuer).host}`
  const sentence = `Signed in ${age} before${how}${strength}${where}`
  return proof.passkey === undefined
    ? `${sentence}.`
    : `${sentence}; confirmed with the passkey “${proof.passkey.name}”.`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** The methods of RFC 8176 that a provider tells in `amr`; anything else a policy wants is asked for as an `acr`. */
const amrValues: ReadonlySet<string> = new Set(
  'face fpt geo hwk iris kba mca mfa otp pin pop pwd rba retina sc sms swk tel user vbm wia'.split(' '),
)

/** What to ask a provider for as `acr_values`, where one of `methods` is wanted. */
export function acrValuesFor(methods: readonly string[], acr: Readonly<Record<string, string>>): string[] {
  const asked = methods.flatMap((method) => acr[method] ?? (amrValues.has(method) ? [] : [method]))
  return [...new Set(asked)]
}

/** A sign-in that is wanted before something can be done. Null age is any age, no methods are any. */
export interface SignInWanted {
  maxAgeMs: number | null
  methods: readonly string[]
}

export type SignInShortfall = 'sign-in-too-old' | 'sign-in-too-weak'

/** What a sign-in lacks, or null. At the very instant of its greatest age it still counts. */
export function shortfallOf(
  session: { signedInAt: Date; methods: readonly string[] } | null,
  wanted: SignInWanted,
  now: Date,
): SignInShortfall | null {
  const { maxAgeMs, methods } = wanted
  if (maxAgeMs !== null && (session === null || now.getTime() - session.signedInAt.getTime() > maxAgeMs))
    return 'sign-in-too-old'
  if (methods.length > 0 && !methods.some((method) => session?.methods.includes(method)))
    return 'sign-in-too-weak'
  return null
}
