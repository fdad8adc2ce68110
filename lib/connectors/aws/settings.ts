import { z } from 'zod'
import { Address } from '@/lib/http-client/address'
import { SecretReference, TrustedCertificates } from '../settings'

/** What every target of Amazon's kind asks for. */
export const awsSettings = {
  region: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]{2,32}$/, 'a region, eu-central-1 for example')
    .default('us-east-1')
    .meta({ title: 'Region', description: 'eu-central-1 for example.' }),
  accessKeyId: z
    .string()
    .trim()
    .regex(/^\w{16,128}$/, 'the identifier of an access key, AKIA… for example')
    .meta({ title: 'Access key', description: "The identifier of the portal's own access key." }),
  secretAccessKey: SecretReference.meta({
    title: 'Secret access key',
    description: 'A reference, env:NAME or file:/path.',
  }),
  endpoint: Address.optional().meta({
    title: 'Address',
    description: 'Only for another system that answers as AWS does; empty for AWS itself.',
  }),
  privateNetwork: z.boolean().default(false).meta({
    title: 'It is in a private network',
    description: 'Lets the portal connect to private addresses for this target.',
  }),
  certificates: TrustedCertificates.optional(),
}

export interface AwsConfig {
  region: string
  accessKeyId: string
  secretAccessKey: string
  endpoint?: string | undefined
  privateNetwork: boolean
  certificates?: string | undefined
}
