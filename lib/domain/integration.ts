import { z } from 'zod'

/** A ticket system or an on-call schedule that policies name. */
export const integrationKinds = ['ticket', 'on-call'] as const
export type IntegrationKind = (typeof integrationKinds)[number]

export const integrationKindLabel: Record<IntegrationKind, string> = {
  ticket: 'Ticket system',
  'on-call': 'On-call schedule',
}

export const IntegrationSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
/**
 * Where a secret is kept: never the secret itself. Only what was put there for integrations: whoever adds one chooses
 * where the secret is sent, and the portal's own secrets are not theirs to send.
 */
export const SecretReference = z
  .string()
  .regex(/^(env:INTEGRATION_[A-Za-z0-9_]{1,100}|file:\/run\/secrets\/[A-Za-z0-9_.-]{1,100})$/)

/** How one setting of a provider is typed in. */
export interface SettingField {
  name: string
  label: string
  hint: string | null
  example: string | null
  as: 'line' | 'lines' | 'pairs' | 'check' | 'text'
  required: boolean
  initially: string
}

/** What a provider answered about a request, kept with it. */
export interface ProviderAnswer {
  about: 'ticket' | 'on-call'
  /** The integration's name. */
  from: string
  kind: 'good' | 'bad' | 'silent'
  text: string
}
