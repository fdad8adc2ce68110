import { z } from 'zod'
import { TrustedCertificates } from '@/lib/http-client/certificates'

/** Stands in the settings where the portal itself keeps the secret, sealed. */
export const sealedHere = 'sealed'

/**
 * Where a secret is to be found. Whoever adds a sink chooses where its secret is sent: only what was put there for sinks
 * may be named, never the portal's own secrets.
 */
export const SecretReference = z
  .string()
  .regex(
    /^(sealed|env:SINK_[A-Za-z0-9_]{1,100}|file:\/run\/secrets\/[A-Za-z0-9_.-]{1,100})$/,
    'Type the secret itself, or say where it is: env:SINK_NAME or file:/run/secrets/name.',
  )
  .meta({ title: 'Secret', secret: true })

/** How a receiver that is asked for at an address is reached. */
export const reach = {
  privateNetwork: z.boolean().default(false).meta({
    title: 'It is in a private network',
    description: 'Lets the portal connect to private addresses for this sink.',
  }),
  certificates: TrustedCertificates.optional(),
}
