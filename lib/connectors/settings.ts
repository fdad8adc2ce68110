import { z } from 'zod'

/** Settings that several kinds of targets have in common. */

export const Host = z.string().trim().min(1).max(253).meta({ title: 'Host' })

export const Port = z.int().min(1).max(65_535).meta({ title: 'Port' })

/** Where a secret is to be found; the settings never hold the secret itself. */
export const SecretReference = z
  .string()
  .regex(/^(env|file|sealed):.+$/, 'a reference: env:NAME or file:/path')
  .meta({
    title: 'Secret',
    description: 'A reference, env:NAME or file:/path; never the secret itself.',
    secret: true,
  })

export { TrustedCertificates } from '@/lib/http-client/certificates'
