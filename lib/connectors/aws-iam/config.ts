import { createHash } from 'node:crypto'
import { z } from 'zod'
import { awsSettings } from '../aws/settings'
import { policyProblem, statementsOf } from './policy'

export const AwsIamConfig = z.strictObject({ ...awsSettings })
export type AwsIamConfig = z.infer<typeof AwsIamConfig>

export const AwsIamEntitlement = z.strictObject({
  role: z
    .string()
    .trim()
    .regex(/^[\w+=,.@-]{1,64}$/, 'the name of a role, without its path')
    .meta({
      title: 'Role',
      description: 'An IAM role that only the portal may assume; by its name, without its path.',
    }),
  policy: z
    .string()
    .trim()
    // What a session may be narrowed by is limited to this, and a role holds a few such texts.
    .max(2048)
    .superRefine((text, context) => {
      const problem = policyProblem(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
    .meta({
      title: 'What it allows',
      description: 'A policy in JSON, as narrow as it can be: statements with Effect, Action and Resource.',
      multiline: true,
    }),
})
export type AwsIamEntitlement = z.infer<typeof AwsIamEntitlement>

/** What AWS and others take as the name of a session; no sign in it means more than itself in a policy. */
export function canBeSession(account: string): boolean {
  return /^[\w=,.@-]{2,64}$/.test(account)
}

/** Equal for policies that differ in how they are set only. */
export function policyDigest({ policy }: Pick<AwsIamEntitlement, 'policy'>): string {
  return createHash('sha256')
    .update(JSON.stringify(statementsOf(policy)))
    .digest('hex')
    .slice(0, 16)
}

export function entitlementKey(entitlement: AwsIamEntitlement): string {
  return `role ${entitlement.role}, policy ${policyDigest(entitlement)}`
}

/** The longest one change or look may take, in milliseconds. */
export const hardTimeoutMs = 15_000

/** A role is changed as a whole where radosgw stands behind it: of two changes side by side, one may undo the other. */
export const concurrency = 1
