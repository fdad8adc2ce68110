import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { portal } from '@/lib/compose'
import type { RequestId } from '@/lib/domain/ids'
import type { PersonContext } from '@/lib/services/context'
import { verifyPasskey, type PasskeyProof } from '@/lib/services/passkeys/approve'

/** Of a browser's answer only the shape is read here; whether it holds is for the service to say. */
const Answer = z.looseObject({
  id: z.string().max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.looseObject({
    clientDataJSON: z.string(),
    authenticatorData: z.string(),
    signature: z.string(),
  }),
  clientExtensionResults: z.looseObject({}),
})

/** What a passkey vouches for, or that it does not. */
export async function usePasskey(
  ctx: PersonContext,
  input: { requestId: RequestId; durationMs: number | null; answer: string },
): Promise<PasskeyProof | 'refused'> {
  const response = readAnswer(input.answer)
  if (response === null) return 'refused'
  const verified = await verifyPasskey(ctx, portal().passkeySite, { ...input, response })
  return verified.ok ? verified.value : 'refused'
}

function readAnswer(text: string): AuthenticationResponseJSON | null {
  try {
    const read = Answer.safeParse(JSON.parse(text))
    // The library reads the rest of it, and throws where it does not fit.
    return read.success ? (read.data as unknown as AuthenticationResponseJSON) : null
  } catch {
    return null
  }
}
