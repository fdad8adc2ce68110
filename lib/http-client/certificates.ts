import { z } from 'zod'

/** Certificates in PEM that are trusted besides those of the system, for a certificate authority of one's own. */
export const TrustedCertificates = z
  .string()
  .trim()
  .regex(
    /^(-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----\s*)+$/,
    'certificates in PEM',
  )
  .meta({
    title: 'Trusted certificates',
    description: 'In PEM; empty for those the system trusts.',
    multiline: true,
  })
