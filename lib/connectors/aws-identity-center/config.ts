import { z } from 'zod'
import { awsSettings } from '../aws/settings'

/** Where a person's handle goes in the pattern of user names. */
const placeholder = '{handle}'

export const IdentityCenterConfig = z.strictObject({
  ...awsSettings,
  instance: z
    .string()
    .trim()
    .regex(/^arn:aws[\w-]*:sso:::instance\/(sso)?ins-[\w.-]{16}$/, 'arn:aws:sso:::instance/ssoins-…')
    .meta({ title: 'Instance', description: 'Its ARN, arn:aws:sso:::instance/ssoins-… .' }),
  identityStore: z
    .string()
    .trim()
    .regex(/^(d-[0-9a-f]{10}|[0-9a-f-]{36})$/, 'the identifier of an identity store, d-1234567890')
    .meta({ title: 'Identity store', description: 'Its identifier, d-1234567890 for example.' }),
  userName: z
    .string()
    .trim()
    .max(100)
    .refine((pattern) => pattern.split(placeholder).length === 2, `it must contain ${placeholder} once`)
    .default(placeholder)
    .meta({
      title: 'User names',
      description: `How people are called there: ${placeholder}@example.com for example.`,
    }),
  portal: z
    .url({ protocol: /^https$/ })
    .optional()
    .meta({
      title: 'Access portal',
      description: 'Where people sign in: https://d-1234567890.awsapps.com/start for example.',
    }),
})
export type IdentityCenterConfig = z.infer<typeof IdentityCenterConfig>

export const IdentityCenterEntitlement = z.strictObject({
  account: z
    .string()
    .trim()
    .regex(/^\d{12}$/, 'the twelve digits of an account')
    .meta({ title: 'AWS account', description: 'Its twelve digits.' }),
  permissionSet: z
    .string()
    .trim()
    .regex(
      /^arn:aws[\w-]*:sso:::permissionSet\/(sso)?ins-[\w.-]{16}\/ps-[\w./-]{16}$/,
      'arn:aws:sso:::permissionSet/ssoins-…/ps-…',
    )
    .meta({ title: 'Permission set', description: 'Its ARN.' }),
  name: z
    .string()
    .trim()
    .regex(/^[\w+=,.@-]{1,32}$/, 'the name of a permission set')
    .optional()
    .meta({
      title: 'Name of the permission set',
      description: 'For the link that opens its console; empty for the list of accounts.',
    }),
  sessionHours: z.number().positive().max(12).default(1).meta({
    title: 'Length of a session, in hours',
    description: 'As the permission set says; holders are told that open sessions may last so long.',
  }),
})
export type IdentityCenterEntitlement = z.infer<typeof IdentityCenterEntitlement>

/** What Identity Center calls an account of ours. */
export function userNameOf(account: string, { userName }: Pick<IdentityCenterConfig, 'userName'>): string {
  return userName.replaceAll(placeholder, () => account)
}

/** The account of a user name; one that is not of the pattern is quoted, so that it is nobody's handle. */
export function accountOf(userName: string, config: Pick<IdentityCenterConfig, 'userName'>): string {
  const [before = '', after = ''] = config.userName.split(placeholder)
  const account = userName.slice(before.length, userName.length - after.length)
  const isOfPattern = account !== '' && userNameOf(account, config) === userName
  return isOfPattern ? account : JSON.stringify(userName)
}

export function entitlementKey({ account, permissionSet }: IdentityCenterEntitlement): string {
  return `account ${account}, ${permissionSet.slice(permissionSet.indexOf('permissionSet/'))}`
}

/** The longest one change or look may take, in milliseconds. */
export const hardTimeoutMs = 20_000

/** AWS does one assignment of an account at a time, and answers few requests a second. */
export const concurrency = 2
