'use server'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { portal } from '@/lib/compose'
import { askPasskey, type AskPasskeyRefusal } from '@/lib/services/passkeys/approve'
import { signedIn } from '../viewer'
import { Approval, wantedLength } from './input'

const said: Record<AskPasskeyRefusal, string> = {
  'no-session': 'Only a session of a browser uses passkeys.',
  'no-passkey': 'You have registered no passkey yet: your account page does that.',
  'not-wanted': 'This stage takes no passkey.',
}

/** What a passkey is to sign for the answer in this form. */
export async function askForPasskey(
  form: FormData,
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON } | { error: string }> {
  const ctx = await signedIn('/inbox')
  const input = Approval.safeParse(Object.fromEntries(form))
  const durationMs = input.success ? wantedLength(input.data) : 'unreadable'
  if (!input.success || durationMs === 'unreadable')
    return { error: 'Write a duration such as 90m or 2h 30m.' }
  const { requestId } = input.data
  const asked = await askPasskey(ctx, portal().passkeySite, { requestId, durationMs })
  return asked.ok ? { options: asked.value } : { error: said[asked.error] }
}
