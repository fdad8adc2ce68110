import { z } from 'zod'
import { Address } from '@/lib/http-client/address'
import { SecretReference, TrustedCertificates } from '../settings'

export const WebhookConfig = z.strictObject({
  url: Address.meta({
    title: 'Address',
    description: 'Where your receiver answers, such as https://access.example.com/gatehouse.',
  }),
  secret: SecretReference.meta({
    title: 'Signing secret',
    description: 'Begins with whsec_; both sides sign with it, as Standard Webhooks has it.',
    secret: true,
  }),
  privateNetwork: z.boolean().default(false).meta({
    title: 'In a private network',
    description: 'Allows addresses of your own networks and of this machine.',
  }),
  certificates: TrustedCertificates.optional(),
})
export type WebhookConfig = z.infer<typeof WebhookConfig>

export const WebhookEntitlement = z.strictObject({
  access: z.string().trim().min(1).max(200).meta({
    title: 'Access',
    description: 'What is given, by the name your receiver knows it by.',
  }),
  detail: z.string().trim().max(4_000).default('').meta({
    title: 'Detail',
    description: 'Sent along as it is, for a receiver that takes more than a name.',
    multiline: true,
  }),
  endsByItself: z.boolean().default(false).meta({
    title: 'The receiver ends it by itself',
    description: 'It keeps to the end it is told, whether or not the portal is there.',
  }),
  cutsSessions: z.boolean().default(false).meta({
    title: 'The receiver cuts open sessions',
    description: 'Otherwise the holder is told that open sessions may last longer.',
  }),
})
export type WebhookEntitlement = z.infer<typeof WebhookEntitlement>

/** The longest one message may take, in milliseconds. */
export const hardTimeoutMs = 10_000

export const concurrency = 8

/** A stable text for an entitlement. */
export function entitlementKey({ access, detail }: WebhookEntitlement): string {
  return detail === '' ? access : `${access} with ${JSON.stringify(detail)}`
}
