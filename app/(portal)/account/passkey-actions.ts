'use server'
import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { refresh } from 'next/cache'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { portal } from '@/lib/compose'
import { PasskeyId } from '@/lib/domain/ids'
import { askToRegister, registerPasskey, type RegisterRefusal } from '@/lib/services/passkeys/register'
import { removePasskey as takeAway } from '@/lib/services/passkeys/remove'
import { registerWithinMs } from '@/lib/services/passkeys/site'
import { unreadable } from '../access-words'
import { leaveToSignIn } from '../resume'
import { signedIn } from '../viewer'

const said: Record<RegisterRefusal, string> = {
  'sign-in-too-old':
    'Registering a passkey needs a sign-in of the last ten minutes. Sign in again, then register it.',
  'no-session': 'Only a session of a browser registers passkeys.',
  'challenge-over': 'That took too long, or was begun in another session. Begin again.',
  'not-valid': 'The passkey could not be checked. Use one that asks for your finger, face or PIN.',
  known: 'This passkey is registered already.',
  'too-many': 'Ten passkeys are the most one person has. Remove one first.',
}

export async function askForPasskey(): Promise<
  { options: PublicKeyCredentialCreationOptionsJSON } | { to: string } | { error: string }
> {
  const ctx = await signedIn('/account')
  const asked = await askToRegister(ctx, portal().passkeySite)
  if (asked.ok) return { options: asked.value }
  if (asked.error !== 'sign-in-too-old') return { error: said[asked.error] }
  return leaveToSignIn(new FormData(), {
    purpose: 'register a passkey',
    returnPath: '/account?for=passkey',
    wanted: { maxAgeMs: registerWithinMs, methods: [] },
  })
}

const Registration = z.object({
  name: z
    .string()
    .max(200)
    .regex(/^[^\0]*$/),
  response: z.string().max(20_000),
})

/** Of a browser's answer only the shape is read here; whether it holds is for the service to say. */
const Answer = z.looseObject({
  id: z.string().max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string(), attestationObject: z.string() }),
  clientExtensionResults: z.looseObject({}),
})

export async function registerNamed(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/account')
  const input = Registration.safeParse(Object.fromEntries(form))
  const response = input.success ? readAnswer(input.data.response) : null
  if (!input.success || response === null) return { error: unreadable }
  const outcome = await registerPasskey(ctx, portal().passkeySite, { name: input.data.name, response })
  if (!outcome.ok) return { error: said[outcome.error] }
  refresh()
  return { done: 'The passkey is registered.' }
}

export async function removePasskey(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/account')
  const id = PasskeyId.safeParse(form.get('id'))
  if (!id.success) return { error: unreadable }
  const outcome = await takeAway(ctx, { id: id.data })
  if (!outcome.ok) return { error: 'It is removed already.' }
  refresh()
  return {}
}

function readAnswer(text: string): RegistrationResponseJSON | null {
  try {
    const read = Answer.safeParse(JSON.parse(text))
    // The library reads the rest of it, and throws where it does not fit.
    return read.success ? (read.data as unknown as RegistrationResponseJSON) : null
  } catch {
    return null
  }
}
