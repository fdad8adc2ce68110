import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { SecretReference, TrustedCertificates } from '../settings'

/** Where a person's handle goes in the pattern of user names. */
const placeholder = '{handle}'

export const ScimConfig = z.strictObject({
  url: BaseAddress.meta({
    title: 'SCIM address',
    description: 'Without /Users and /Groups, https://crm.example.com/scim/v2 for example.',
  }),
  token: SecretReference.meta({ title: 'Token', description: 'A reference, env:NAME or file:/path.' }),
  dialect: z.enum(['standard', 'entra']).default('standard').meta({
    title: 'Dialect',
    description:
      'entra: changes are written as Microsoft Entra ID writes them, for applications that were made for it alone.',
  }),
  userName: z
    .string()
    .trim()
    .max(200)
    .refine((pattern) => pattern.split(placeholder).length === 2, `it must contain ${placeholder} once`)
    .default(placeholder)
    .meta({
      title: 'User names',
      description: `How people are called there: ${placeholder}@example.com for example.`,
    }),
  application: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      title: 'Page to sign in on',
      description: 'Where people who were given access go.',
    }),
  privateNetwork: z.boolean().default(false).meta({
    title: 'It is in a private network',
    description: 'Lets the portal connect to private addresses for this target.',
  }),
  certificates: TrustedCertificates.optional(),
})
export type ScimConfig = z.infer<typeof ScimConfig>

export const ScimEntitlement = z.strictObject({
  group: z
    .string()
    .trim()
    .min(1)
    .max(256)
    .meta({ title: 'Group', description: 'By the name it is shown with.' }),
})
export type ScimEntitlement = z.infer<typeof ScimEntitlement>

/** User names are the same in either case to SCIM, and one account here: the person's handle in small letters. */
export function accountName({ handle }: { handle: string }): string {
  return handle.toLowerCase()
}

/** What the application calls an account. */
export function userNameOf(account: string, { userName }: Pick<ScimConfig, 'userName'>): string {
  return userName.replaceAll(placeholder, () => account)
}

/** The account of a user name; one that is not of the pattern is quoted, so that it is nobody's handle. */
export function accountOf(userName: string, config: Pick<ScimConfig, 'userName'>): string {
  const [before = '', after = ''] = config.userName.split(placeholder)
  const account = accountName({ handle: userName.slice(before.length, userName.length - after.length) })
  const isOfPattern = userNameOf(account, config).toLowerCase() === userName.toLowerCase()
  return isOfPattern && account !== '' ? account : JSON.stringify(userName)
}

export function entitlementKey({ group }: ScimEntitlement): string {
  return `member of ${JSON.stringify(group)}`
}

/** The longest one change or look may take, in milliseconds. */
export const hardTimeoutMs = 15_000

/** Looks side by side; of changes to one group there is one at a time, see rounds.ts. */
export const concurrency = 8
